-- A freeze stops what would be said or done, never what takes our own words down again: in a crisis that must go on.
-- And a theme is one theme however it is spelled: the function folded is the program's, and levels a name.
DROP TRIGGER delivery_is_not_frozen;
CREATE TRIGGER delivery_is_not_frozen BEFORE UPDATE OF state ON delivery
WHEN new.state = 'sending' AND EXISTS (
  SELECT 1 FROM freeze AS f JOIN post AS p ON p.id = new.post_id JOIN account AS a ON a.id = new.account_id
  WHERE f.lifted_s IS NULL
    AND (f.account_id IS NULL OR f.account_id = new.account_id)
    AND f.network IN ('', a.network)
    AND (f.theme = '' OR folded(f.theme) = folded(json_extract(p.meta, '$.theme')))
    AND (p.kind = 'post' OR f.with_answers = 1)
    AND NOT (p.kind = 'act' AND EXISTS (SELECT 1 FROM variant AS v WHERE v.id = new.variant_id
                                        AND json_extract(v.content, '$.action') = 'delete'))
    AND NOT EXISTS (SELECT 1 FROM freeze_exempt AS e WHERE e.freeze_id = f.id AND e.account_id = new.account_id)
    AND NOT EXISTS (SELECT 1 FROM freeze_delivery AS d
                    WHERE d.freeze_id = f.id AND d.delivery_id = new.id AND d.fate IN ('released', 'retimed')))
BEGIN SELECT RAISE(ABORT, 'nothing is sent while its account is frozen'); END;
