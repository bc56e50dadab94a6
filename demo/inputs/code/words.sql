-- SPDX-License-Identifier: Apache-2.0
CREATE TABLE word (
  id        INTEGER PRIMARY KEY,
  polish    VARCHAR(60) NOT NULL,
  english   VARCHAR(60) NOT NULL,
  lesson    INTEGER     NOT NULL CHECK (lesson BETWEEN 1 AND 30)
);

CREATE TABLE answer (
  word_id   INTEGER REFERENCES word (id),
  pupil     VARCHAR(40) NOT NULL,
  given_on  DATE        NOT NULL,
  correct   BOOLEAN     NOT NULL
);

SELECT w.polish,
       COUNT(*)                                     AS asked,
       SUM(CASE WHEN a.correct THEN 0 ELSE 1 END)   AS missed
  FROM word AS w
  JOIN answer AS a ON a.word_id = w.id
 WHERE w.lesson = 7
 GROUP BY w.polish
HAVING COUNT(*) > 3
 ORDER BY missed DESC;
