// What has to be so before Alpine is there: imported first.

// Alpine looks once at all that a page can reach, and Chromium then warns of a part of it that will go.
for (const name of ['fence', 'Fence', 'FencedFrameConfig', 'HTMLFencedFrameElement'])
  Reflect.deleteProperty(window, name);

// Safari has it from 16.4 on; what a form gives is well formed already.
if (!('toWellFormed' in String.prototype))
  Object.assign(String.prototype, {
    toWellFormed(this: string) {
      return String(this);
    },
  });
