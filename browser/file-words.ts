/** What is said of files: the page's template of a row carries it. */
interface FileWords {
  preparing: string;
  uploading: (percent: number) => string;
  ready: string;
  failed: string;
  failedName: (name: string) => string;
  refused: Record<'empty' | 'wrongType' | 'tooBig', (name: string) => string>;
  tooMany: string;
  /** By how many there are. */
  readyCount: string[];
  continueWithout: string[];
  sendWithout: string[];
}

export function fileWordsIn(group: HTMLElement): FileWords {
  const { dataset } = group.querySelector<HTMLElement>('template[data-file-row-template]')!;
  const word = (key: string) => dataset[key] ?? '';
  const naming = (key: string) => (name: string) => word(key).replace('{name}', () => name);
  return {
    preparing: word('preparing'),
    uploading: (percent) => word('uploading').replace('{percent}', String(percent)),
    ready: word('ready'),
    failed: word('failed'),
    failedName: naming('failedName'),
    refused: { empty: naming('empty'), wrongType: naming('wrongType'), tooBig: naming('tooBig') },
    tooMany: word('tooMany'),
    readyCount: word('readyCount').split('|'),
    continueWithout: word('continueWithout').split('|'),
    sendWithout: word('sendWithout').split('|'),
  };
}
