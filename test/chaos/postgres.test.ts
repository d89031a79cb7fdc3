import { proveShortly } from './short-form.ts';

proveShortly('postgres');
proveShortly('partition');
