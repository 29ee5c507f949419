import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { recordedPictures } from './recorded-pictures.js';

test('the documentation shows the pictures that the product draws today (else: npm run pictures:dump)', async () => {
  for (const [name, svg] of Object.entries(await recordedPictures('docs/pictures')))
    expect([name, readFileSync(`docs/pictures/${name}`, 'utf8') === `${svg}\n`]).toEqual([name, true]);
});
