// Uploads a file with tus-js-client. Says how far it is in lines of standard output, and in the last
// one where the upload is; waits for a line of standard input where it is told to pause.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { PassThrough } from 'node:stream';
import { Upload } from 'tus-js-client';

const { endpoint, token, file, pauseAt, terminate, ...options } = JSON.parse(process.argv[2]);
const retried = [];
// A file has a length: where that is to come later, only a stream is sent right.
const stream = createReadStream(file);
const source = options.uploadLengthDeferred ? stream.pipe(new PassThrough()) : stream;

const url = await new Promise((resolve, reject) => {
  let paused = false;
  const upload = new Upload(source, {
    endpoint,
    headers: { Authorization: `Bearer ${token}` },
    retryDelays: [0, 500, 1000, 2000, 4000, 4000, 4000, 4000],
    ...options,
    onShouldRetry: (error) => {
      retried.push(error.originalResponse?.getStatus() ?? 0);
      return true;
    },
    onProgress: async (sent, total) => {
      console.log(JSON.stringify({ sent, total }));
      if (paused || pauseAt === undefined || sent < pauseAt) return;
      paused = true;
      if (terminate) {
        await upload.abort(true);
        resolve(upload.url);
        return;
      }
      await upload.abort();
      console.log(JSON.stringify({ paused: true }));
      await once(process.stdin, 'data');
      upload.start();
    },
    onSuccess: () => resolve(upload.url),
    onError: reject,
  });
  upload.start();
});
assert.ok(url);
console.log(JSON.stringify({ url, retried }));
process.exit(0);
