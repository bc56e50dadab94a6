-- SPDX-License-Identifier: Apache-2.0
CREATE TABLE member (
  id         INTEGER PRIMARY KEY,
  name       VARCHAR(80) NOT NULL,
  joined_on  DATE        NOT NULL,
  left_on    DATE
);

CREATE TABLE payment (
  member_id  INTEGER REFERENCES member (id),
  paid_on    DATE NOT NULL,
  cents      INTEGER CHECK (cents > 0)
);

SELECT m.name,
       COUNT(p.cents)               AS payments,
       COALESCE(SUM(p.cents), 0)    AS paid
  FROM member AS m
  LEFT JOIN payment AS p ON p.member_id = m.id AND p.paid_on >= DATE '2026-01-01'
 WHERE m.left_on IS NULL
 GROUP BY m.id, m.name
HAVING COALESCE(SUM(p.cents), 0) < 2400
 ORDER BY paid, m.name;
