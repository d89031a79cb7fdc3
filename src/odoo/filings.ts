import type { Filing, Filings } from './filing.ts';

/** As the content holds it: nobody may change it. */
type Unchangeable<T> = T extends object ? { readonly [K in keyof T]: Unchangeable<T[K]> } : T;

interface Teams {
  salesTeam: string | null;
  helpdeskTeam: string | null;
}

/** What the owner wrote in the content, with the teams of the environment in front. */
export function filingsOf(written: Unchangeable<Filings>, { salesTeam, helpdeskTeam }: Teams): Filings {
  return {
    estimate: filingOf(written.estimate, salesTeam),
    helpdesk: { ...written.helpdesk, ...filingOf(written.helpdesk, helpdeskTeam) },
  };
}

function filingOf(
  { team, salesperson, tags, values }: Unchangeable<Filing>,
  chosenTeam: string | null,
): Filing {
  return {
    team: chosenTeam ?? team,
    salesperson,
    tags: [...tags],
    values: structuredClone(values) as Filing['values'],
  };
}
