// Whether a program can say something: its source has the words, mostly in several pieces.

// What stands between the pieces of one text: quotes, what is filled in, the end of a line.
const ends = /[\n'"`$\\{}]/;

// Out of shorter ones anything could be put together.
const shortestPiece = 6;

const holdsNoWord = (text: string) => !/\w/.test(text);

/** The function it returns says whether a text is put together from pieces of these sources, cut off only at its ends. */
export function createIsSaid(sources: readonly string[]): (text: string) => boolean {
  const pieces = [...new Set(sources.flatMap((source) => source.split(ends)))].filter(
    (piece) => piece.length >= shortestPiece,
  );

  function continues(text: string): boolean {
    if (holdsNoWord(text)) return true;
    // Signs between two pieces are nobody's.
    const signs = text.search(/\w/);
    const rests = Array.from({ length: signs + 1 }, (_, i) => text.slice(i));
    return pieces.some((piece) => rests.some((rest) => follows(rest, piece)));
  }

  function follows(text: string, piece: string): boolean {
    return piece.startsWith(text) || (text.startsWith(piece) && continues(text.slice(piece.length)));
  }

  function begins(text: string): boolean {
    return pieces.some((piece) => {
      const at = piece.indexOf(text.slice(0, shortestPiece));
      return at > 0 && follows(text, piece.slice(at));
    });
  }

  return (text) => text.split(ends).every((part) => holdsNoWord(part) || begins(part) || continues(part));
}
