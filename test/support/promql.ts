// What a query of Prometheus asks for.
import { parser } from '@prometheus-io/lezer-promql';

export interface Selector {
  metric: string;
  matchers: { label: string; op: string; value: string }[];
  /** The function that it is handed to, such as `rate`; null for none. */
  within: string | null;
}

export interface Query {
  selectors: Selector[];
  /** The labels of all its `by`, `on` and the like. */
  grouping: string[];
}

/** Throws, with what it did not understand, where Prometheus would refuse the query as none. */
export function readQuery(text: string): Query {
  const query: Query = { selectors: [], grouping: [] };
  const functions: string[] = [];
  let inGrouping = false;
  const selector = () => query.selectors.at(-1)!;
  const matcher = () => selector().matchers.at(-1)!;
  parser.parse(text).iterate({
    enter({ type, name, from, to }) {
      const word = text.slice(from, to);
      if (type.isError) throw new Error(`not PromQL at "${text.slice(from)}" of: ${text}`);
      if (name === 'FunctionCall') functions.push(/^\w+/.exec(word)![0]);
      if (name === 'VectorSelector')
        query.selectors.push({ metric: '', matchers: [], within: functions.at(-1) ?? null });
      if (name === 'Identifier') selector().metric = word;
      if (name === 'UnquotedLabelMatcher') selector().matchers.push({ label: '', op: '', value: '' });
      if (name === 'GroupingLabels') inGrouping = true;
      if (name === 'LabelName' && inGrouping) query.grouping.push(word);
      else if (name === 'LabelName') matcher().label = word;
      if (name === 'MatchOp') matcher().op = word;
      if (name === 'StringLiteral' && query.selectors.length > 0 && !inGrouping)
        matcher().value = JSON.parse(word) as string;
    },
    leave({ name }) {
      if (name === 'FunctionCall') functions.pop();
      if (name === 'GroupingLabels') inGrouping = false;
    },
  });
  return query;
}
