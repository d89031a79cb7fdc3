// How a person makes a delivery due, as SQL that every store understands. `now` is a parameter's name.

// The schedule begins anew, and what was counted against the delivery is forgotten, but for one death of three: the
// next process that it brings down should not have fifty in hand.
const afresh = (now: string) => `
  state = 'pending', due_at = ${now}, attempts = 0, doubts = 0,
  results = claims - CASE last_class WHEN 'poison' THEN 1 ELSE 0 END`;

export const retried = (now: string) => `
  changed_at = CASE state WHEN 'parked' THEN ${now} ELSE changed_at END, ${afresh(now)}`;

export const released = (now: string) => `changed_at = ${now}, ${afresh(now)}`;
