import { proveShortly } from './short-form.ts';

proveShortly('clock');
proveShortly('place');
proveShortly('away');
proveShortly('aways');
