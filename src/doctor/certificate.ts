// The certificate that visitors are shown, from where this command runs.
import { hasCertificate, lookAtCertificate } from '../certificate/look.ts';
import { dateOf, leftUntil, troubleOf } from '../certificate/trouble.ts';
import { type Finding, ok, warning } from './finding.ts';

/** Null where there is none to look at. */
export async function examineCertificate(
  siteUrl: string | null,
  now: number,
  signal: AbortSignal,
): Promise<Finding | null> {
  if (!hasCertificate(siteUrl)) return null;
  try {
    const certificate = await lookAtCertificate(siteUrl, signal);
    const trouble = troubleOf(certificate, now);
    if (trouble) return warning('certificate', trouble.what, trouble.toDo);
    const { endsAt } = certificate;
    return ok('certificate', `${siteUrl} has one until ${dateOf(endsAt)}, for ${leftUntil(endsAt, now)}`);
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException;
    return warning(
      'certificate',
      `none is shown at ${siteUrl} (${typeof code === 'string' ? code : name})`,
      'Correct SITE_URL, or start nginx. If visitors do reach the site, this machine does not reach its own address: have something outside watch the certificate.',
    );
  }
}
