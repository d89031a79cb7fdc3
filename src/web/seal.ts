import { createHmac, timingSafeEqual } from 'node:crypto';

const macBytes = 16;

export interface Seal {
  /** A token for a UUID that nobody can make up; it tells nothing about the visitor. */
  close(id: string): string;
  /** The UUID in a token of `close`, or undefined for anything else. */
  open(token: string): string | undefined;
}

/** Seals ids into addresses for one `purpose`, so that a token for one kind of page opens no other. */
export function createSeal(secret: Uint8Array, purpose: string): Seal {
  const mac = (id: Buffer) =>
    createHmac('sha256', secret).update(`${purpose}\0`).update(id).digest().subarray(0, macBytes);

  return {
    close(id) {
      const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
      return Buffer.concat([bytes, mac(bytes)]).toString('base64url');
    },
    open(token) {
      if (!/^[\w-]{43}$/.test(token)) return undefined;
      const bytes = Buffer.from(token, 'base64url');
      const id = bytes.subarray(0, 16);
      if (!timingSafeEqual(bytes.subarray(16), mac(id))) return undefined;
      return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
  };
}
