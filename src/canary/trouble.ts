/** The canary did not get through. The message is in words of our own, for the owner. */
export class CanaryTrouble extends Error {
  override name = 'CanaryTrouble';
}
