import { proveShortly } from './short-form.ts';

proveShortly('stop');
proveShortly('term');
proveShortly('poison');
