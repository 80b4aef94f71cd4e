-- 0012: the cases that wait for a role are found by their state in all offices: who reads by grants has no office to begin
-- with.
CREATE INDEX casefile_open_by_state ON casefile (tenant, process_state, step_on, id) WHERE closed_on IS NULL;
