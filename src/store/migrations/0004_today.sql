-- 0004: what the day and its pictures ask of every case stands in the case: its last step, how far it came.
ALTER TABLE casefile ADD COLUMN step_on {date};                          -- day of the last step
ALTER TABLE casefile ADD COLUMN step_transition {text} NOT NULL DEFAULT '';
ALTER TABLE casefile ADD COLUMN reached {int};                           -- consult/follow.h; NULL: not looked at yet
UPDATE casefile SET
    step_on = (SELECT s.on_date FROM casefile_step s WHERE s.tenant = casefile.tenant
        AND s.casefile_id = casefile.id ORDER BY s.seq DESC LIMIT 1),
    step_transition = COALESCE((SELECT s.transition FROM casefile_step s WHERE s.tenant = casefile.tenant
        AND s.casefile_id = casefile.id ORDER BY s.seq DESC LIMIT 1), '');
DROP INDEX casefile_open_by_worker;
CREATE INDEX casefile_open_by_worker ON casefile (tenant, worker_id, step_transition) WHERE closed_on IS NULL;
DROP INDEX casefile_by_opened;        -- now with all that the funnel counts
CREATE INDEX casefile_by_opened ON casefile (tenant, owner_id, opened_on, id, state, reached);
CREATE INDEX task_open_of_role ON task (tenant, owner_id, due_on) WHERE state = 'open' AND assignee_id IS NULL;
