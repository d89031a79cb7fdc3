// What /metrics says, in its own form (https://prometheus.io/docs/instrumenting/exposition_formats/).

/** Of each name of a sample, its labels and the values that they have; a label without a name is none. */
export type Samples = Map<string, Map<string, Set<string>>>;

export function readSamples(text: string): Samples {
  const samples: Samples = new Map();
  for (const [, name, labels = ''] of text.matchAll(/^([a-z_]+)(?:\{(.*)\})? \S+$/gm)) {
    const known = samples.get(name!) ?? new Map<string, Set<string>>();
    for (const [, label, value] of labels.matchAll(/(\w+)="([^"]*)"/g))
      known.set(label!, (known.get(label!) ?? new Set()).add(value!));
    samples.set(name!, known);
  }
  return samples;
}
