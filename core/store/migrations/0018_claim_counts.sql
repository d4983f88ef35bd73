-- As many different people as a post's steps ask for stand by it before it leaves, whatever the number beside them says.
DROP TRIGGER delivery_needs_approval;
CREATE TRIGGER delivery_needs_approval BEFORE UPDATE OF state ON delivery
WHEN new.state = 'sending' AND (
  SELECT count(DISTINCT a.operator_id) FROM approval AS a JOIN post AS p ON p.id = a.post_id
  WHERE a.post_id = new.post_id AND a.hash = p.hash AND a.void_s IS NULL)
  < ifnull((SELECT max(needed, ifnull((SELECT sum(json_extract(value, '$.need')) FROM json_each(steps)), 1))
            FROM workflow WHERE post_id = new.post_id), 1)
BEGIN SELECT RAISE(ABORT, 'nothing is sent without an approval of exactly this content'); END;
