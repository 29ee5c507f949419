// Writes .env.example from src/config.ts, the only reader of the environment.
import { writeFileSync } from 'node:fs';
import { envExample } from '../dist/src/config.js';

writeFileSync(new URL('../.env.example', import.meta.url), envExample());
