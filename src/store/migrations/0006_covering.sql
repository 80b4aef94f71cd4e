-- 0006: lists of open cases, beginnings of names and the question whether a case is assigned are answered by an
-- index alone.
DROP INDEX casefile_open_by_owner;
CREATE INDEX casefile_open_by_owner
    ON casefile (tenant, owner_id, opened_on, id, state, process_state, lap, person_id, closed_on)
    WHERE closed_on IS NULL;
DROP INDEX casefile_open_by_worker;
CREATE INDEX casefile_open_by_worker ON casefile (tenant, owner_id, worker_id, step_transition) WHERE closed_on IS NULL;
DROP INDEX assignment_by_user;
CREATE INDEX assignment_by_user ON assignment (tenant, user_id, casefile_id, valid_from, valid_until);
DROP INDEX person_by_name;
DROP INDEX person_by_kana;
CREATE INDEX person_by_name ON person (tenant, owner_id, name_key, id, state);
CREATE INDEX person_by_kana ON person (tenant, owner_id, kana_key, id, state);
