// What is plain to see of a file before it is sent; the server judges it by its bytes.

/** What a form takes beside photos: nothing, or PDF. */
export type Accept = 'photos' | 'documents';

const pdf = 'application/pdf';

/** Why it need not be sent. A kind of picture that the browser may not know is for the server to refuse. */
export function refusalOf(
  { type, size }: Pick<File, 'type' | 'size'>,
  accept: Accept,
): 'empty' | 'wrongType' | undefined {
  if (size === 0) return 'empty';
  const fits = type === pdf ? accept === 'documents' : type === '' || type.startsWith('image/');
  return fits ? undefined : 'wrongType';
}

/** Whether it is a picture, as far as its type says: then it can be made smaller. */
export const mayBePicture = ({ type }: Pick<File, 'type'>) => type !== pdf;
