-- 0005: who is new, or whose sign-in was reset, sets the password by a link that works once.
CREATE TABLE invitation (
    tenant {key} NOT NULL, id {key} NOT NULL,
    user_id {key} NOT NULL,
    token_hash {blob} NOT NULL,
    made_by {key} NOT NULL,               -- 0: on the command line of the server
    made_at {instant} NOT NULL, expires_at {instant} NOT NULL,
    used_at {instant}, used_from {text} NOT NULL,
    ended_at {instant},                   -- another one took its place
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, token_hash),
    FOREIGN KEY (tenant, user_id) REFERENCES app_user (tenant, id)
){strict};
CREATE INDEX invitation_by_user ON invitation (tenant, user_id);
