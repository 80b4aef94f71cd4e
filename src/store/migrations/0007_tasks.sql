-- 0007: open tasks in the order in which they are shown, so that a walk ends after the first rows of a day with many.
DROP INDEX task_by_assignee;
DROP INDEX task_by_owner;
DROP INDEX task_open_of_role;
CREATE INDEX task_open_of_user ON task (tenant, assignee_id, due_on, at_minute, id) WHERE state = 'open';
CREATE INDEX task_open_of_office ON task (tenant, owner_id, due_on, at_minute, id) WHERE state = 'open';
CREATE INDEX task_open_of_role ON task (tenant, owner_id, due_on, at_minute, id)
    WHERE state = 'open' AND assignee_id IS NULL;
