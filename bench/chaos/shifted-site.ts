// The real site with a clock beside the machine's by as many ms as the first argument says, and then each message.
const wall = Date.now;
let shift = Number(process.argv[2]);
Date.now = () => wall() + shift;
process.on('message', (ms) => (shift = Number(ms)));
// An open channel alone must not keep a site alive that has stopped.
process.channel?.unref();
await import('../../src/server.ts');
