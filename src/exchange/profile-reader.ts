import { createHash } from 'node:crypto';
import { type ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { canonical } from '../domain/audit/canonical.js';
import { isInstant } from '../domain/clock/instant.js';
import { text } from '../domain/json.js';
import { type Fault, Problem } from '../domain/problem.js';
import { checkProfile, LEGACY_PROFILE_SCHEMA, type LegacyProfile } from '../domain/turnaround/legacy-profile.js';
import { parseJsonBody } from '../http/strict-json.js';

export type KeptProfile = { profile: LegacyProfile; profileSha256: string };

const FAULTS_SHOWN = 50;
const ajv = new Ajv2020({ allErrors: true, strict: false });
ajv.addFormat('instant', { type: 'string', validate: isInstant });
const validate = ajv.compile<LegacyProfile>(LEGACY_PROFILE_SCHEMA);

const toFault = ({ instancePath, message = 'is wrong', params }: ErrorObject): Fault => {
  const { missingProperty, additionalProperty } = params as { missingProperty?: string; additionalProperty?: string };
  const key = missingProperty ?? additionalProperty;
  const pointer =
    key === undefined ? instancePath : `${instancePath}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return {
    pointer,
    detail: text(`不符合映射配置的模式：${message}`, `Expected a profile that fits its schema, but it ${message}`),
  };
};

/** A mapping profile, checked whole, with the hash of its canonical form. @throws Problem with every fault and its place */
export function readProfile(json: Buffer): KeptProfile {
  const given: unknown = parseJsonBody(json);
  if (!validate(given))
    throw new Problem(
      'invalidPayload',
      text('映射配置不符合模式', 'Expected a mapping profile (legacy-profile/1), but it does not fit its schema'),
      { errors: (validate.errors ?? []).slice(0, FAULTS_SHOWN).map(toFault) },
    );
  const profile = checkProfile(given);
  const profileSha256 = createHash('sha256').update(canonical(profile)).digest('hex');
  return { profile, profileSha256 };
}
