// Draws the pictures of the documentation again from the recorded case beside them.
import { writeFileSync } from 'node:fs';
import { recordedPictures } from '../dist/src/demo/recorded-pictures.js';

for (const [name, svg] of Object.entries(await recordedPictures('docs/pictures')))
  writeFileSync(`docs/pictures/${name}`, `${svg}\n`);
