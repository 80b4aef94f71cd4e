-- 0008: the night takes old request keys away without reading all of them in a transaction that writes.
CREATE INDEX request_key_by_time ON request_key (tenant, at);
