-- 0011: lists of cases in their order, their counts, and how the work is spread, are walked in an index alone; whoever
-- has few cases begins with those.
DROP INDEX casefile_by_worker;
CREATE INDEX casefile_by_worker
    ON casefile (tenant, owner_id, worker_id, process_state, opened_on, id, state, person_id);
DROP INDEX casefile_by_state;
CREATE INDEX casefile_by_state ON casefile (tenant, owner_id, process_state, opened_on, id, state, person_id);
DROP INDEX casefile_by_opened;
CREATE INDEX casefile_by_opened ON casefile (tenant, owner_id, opened_on, id, state, reached, person_id);
DROP INDEX casefile_open_by_worker;
CREATE INDEX casefile_open_by_worker
    ON casefile (tenant, owner_id, worker_id, step_transition, id, state, person_id, opened_on, last_contact_on,
        worker_id_text, closed_on)
    WHERE closed_on IS NULL;
CREATE INDEX assignment_live ON assignment (tenant, user_id, valid_until, casefile_id, valid_from);
