-- 0009: every page asks whether its reader has unread notices; without this it reads those of all users.
CREATE INDEX notice_unread ON notice (tenant, user_id) WHERE read_at IS NULL;
