import 'reflect-metadata';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, Min, MinLength, validateSync } from 'class-validator';

/** How many requests a process has under way at most, where its operator says nothing: a few MB each at worst. */
export const REQUESTS_AT_ONCE = 400;

/** 128 bits, as providers make them. */
const MIN_SECRET_LENGTH = 16;
const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];
const DATABASE_ADDRESS = /^postgres(ql)?:\/\/.+/;

/** What the environment says, checked once. Nothing else in the product reads the environment. */
export class Config {
  @IsInt({ message: 'Expected PORT to be a whole number.' })
  @Min(0, { message: 'Expected PORT to be 0 or more.' })
  @Max(65_535, { message: 'Expected PORT to be 65535 or less.' })
  readonly PORT: number = 3000;

  @MinLength(1, { message: 'Expected HOST to be an address such as 127.0.0.1 or 0.0.0.0.' })
  readonly HOST: string = '127.0.0.1';

  @IsOptional()
  @Matches(DATABASE_ADDRESS, { message: 'Expected DATABASE_URL to look like postgres://user:password@host:5432/name.' })
  readonly DATABASE_URL?: string;

  @IsOptional()
  @Matches(DATABASE_ADDRESS, {
    message: 'Expected DATABASE_DIRECT_URL to look like postgres://user:password@host:5432/name.',
  })
  readonly DATABASE_DIRECT_URL?: string;

  @IsOptional()
  @MinLength(12, { message: 'Expected DATABASE_APP_PASSWORD to have 12 characters or more.' })
  readonly DATABASE_APP_PASSWORD?: string;

  @IsOptional()
  @Matches(DATABASE_ADDRESS, {
    message: 'Expected DATABASE_REPLICA_URL to look like postgres://user:password@host:5432/name.',
  })
  readonly DATABASE_REPLICA_URL?: string;

  @MinLength(1, { message: 'Expected TRINE_DATA to be a folder.' })
  readonly TRINE_DATA: string = './.data';

  @IsOptional()
  @Matches(/^[A-Za-z0-9+/]{43}=$/, {
    message: 'Expected SECRETS_KEY to be 32 bytes in base64 (openssl rand -base64 32).',
  })
  readonly SECRETS_KEY?: string;

  @IsOptional()
  @IsIn(['yes'], { message: 'Expected WEBHOOK_ALLOW_PRIVATE to be yes, or not to be set.' })
  readonly WEBHOOK_ALLOW_PRIVATE?: 'yes';

  @IsIn(['local', 'oidc'], { message: 'Expected AUTH_MODE to be local or oidc.' })
  readonly AUTH_MODE: 'local' | 'oidc' = 'local';

  @IsOptional()
  @IsString()
  readonly PUBLIC_URL?: string;

  @IsOptional()
  @IsString()
  readonly OIDC_ISSUER?: string;

  @IsOptional()
  @IsString()
  readonly OIDC_CLIENT_ID?: string;

  @IsOptional()
  @IsString()
  readonly OIDC_CLIENT_SECRET?: string;

  @IsOptional()
  @IsString()
  readonly OIDC_CLIENT_SECRET_FILE?: string;

  @IsString()
  readonly OIDC_AUDIENCE: string = 'trine';

  @IsOptional()
  @IsString()
  readonly OIDC_SYSTEM_CLIENTS?: string;

  @IsOptional()
  @IsString()
  readonly OIDC_STEP_UP_ACR?: string;

  @IsOptional()
  @IsIn(['yes'], { message: 'Expected ALLOW_LOCAL_IDENTITY to be yes, or not to be set.' })
  readonly ALLOW_LOCAL_IDENTITY?: 'yes';

  @IsString()
  readonly NODE_ENV: string = 'development';

  @IsIn(['debug', 'info', 'warn', 'error'], { message: 'Expected LOG_LEVEL to be debug, info, warn or error.' })
  readonly LOG_LEVEL: 'debug' | 'info' | 'warn' | 'error' = 'info';

  @IsOptional()
  @MinLength(1, { message: 'Expected DOCUMENTS_DIR to be a folder.' })
  readonly DOCUMENTS_DIR?: string;

  @IsInt({ message: 'Expected DOCUMENT_MAX_MB to be a whole number.' })
  @Min(1, { message: 'Expected DOCUMENT_MAX_MB to be 1 or more.' })
  @Max(4_000, { message: 'Expected DOCUMENT_MAX_MB to be 4000 or less.' })
  readonly DOCUMENT_MAX_MB: number = 500;

  @IsInt({ message: 'Expected IMPORT_MAX_MB to be a whole number.' })
  @Min(1, { message: 'Expected IMPORT_MAX_MB to be 1 or more.' })
  @Max(8_000, { message: 'Expected IMPORT_MAX_MB to be 8000 or less.' })
  readonly IMPORT_MAX_MB: number = 2_048;

  @IsInt({ message: 'Expected ANSWERS_KEPT_DAYS to be a whole number.' })
  @Min(1, { message: 'Expected ANSWERS_KEPT_DAYS to be 1 or more.' })
  @Max(365, { message: 'Expected ANSWERS_KEPT_DAYS to be 365 or less.' })
  readonly ANSWERS_KEPT_DAYS: number = 7;

  @IsInt({ message: 'Expected REQUESTS_AT_ONCE to be a whole number.' })
  @Min(1, { message: 'Expected REQUESTS_AT_ONCE to be 1 or more.' })
  @Max(100_000, { message: 'Expected REQUESTS_AT_ONCE to be 100000 or less.' })
  readonly REQUESTS_AT_ONCE: number = REQUESTS_AT_ONCE;

  @IsOptional()
  @Matches(/^https?:\/\/.+/, { message: 'Expected S3_ENDPOINT to look like https://host:9000.' })
  readonly S3_ENDPOINT?: string;

  @IsOptional()
  @MinLength(3, { message: 'Expected S3_BUCKET to be the name of a bucket.' })
  readonly S3_BUCKET?: string;

  @MinLength(1, { message: 'Expected S3_REGION to be a region, such as us-east-1.' })
  readonly S3_REGION: string = 'us-east-1';

  @IsOptional()
  @Matches(/^(tcp:\/\/[^/]+|unix:\/\/\/.+)$/, {
    message: 'Expected CLAMD_URL to look like tcp://host:3310 or unix:///run/clamav/clamd.ctl.',
  })
  readonly CLAMD_URL?: string;

  @IsOptional()
  @IsString()
  readonly REPORT_FONT?: string;
}

type Setting = keyof Config;

/** One line for the operator on each setting: the source of `.env.example`. */
const EXPLAINED: Record<Setting, string> = {
  PORT: 'The port of the API.',
  HOST: 'The address to listen on. Beyond 127.0.0.1 the local identity refuses to serve.',
  DATABASE_URL: 'PostgreSQL 15 or newer, as the owner of the schema. Unset: a PostgreSQL of its own in TRINE_DATA.',
  DATABASE_DIRECT_URL:
    'The same database past a pooler, where DATABASE_URL leads to one: for migrations, jobs and what listens.',
  DATABASE_APP_PASSWORD: 'The password of the role trine_app. Unset: derived from the password in DATABASE_URL.',
  DATABASE_REPLICA_URL:
    'A standby of that database: reports are read there, and what clients ask who say how far they have seen.',
  TRINE_DATA: 'Where the product keeps its own files.',
  SECRETS_KEY:
    'Encrypts the secrets of webhooks and the key that signs reports: 32 bytes in base64, the same for every replica. Unset: a key file in TRINE_DATA.',
  WEBHOOK_ALLOW_PRIVATE: 'Say yes to let webhooks lead into private networks, and to this machine also without TLS.',
  AUTH_MODE: 'Who says who a caller is: local (a built-in issuer for a first look) or oidc.',
  PUBLIC_URL:
    'Where browsers reach this server, such as https://trine.example.org: https beyond 127.0.0.1. Needed with oidc.',
  OIDC_ISSUER: 'The issuer of the OpenID provider, exactly as its tokens name it.',
  OIDC_CLIENT_ID: 'The client that this server is at the provider, for signing people in.',
  OIDC_CLIENT_SECRET: 'The secret of that client. Unset: a public client, protected by PKCE alone.',
  OIDC_CLIENT_SECRET_FILE: 'A file that holds the secret instead.',
  OIDC_AUDIENCE: 'The audience that access tokens for this API must name. Not the client id.',
  OIDC_SYSTEM_CLIENTS: 'Clients, with commas between, that are systems though their tokens do not say sub = client_id.',
  OIDC_STEP_UP_ACR: 'The acr that a fresh sign-in must reach before deciding and sealing, such as one of two factors.',
  ALLOW_LOCAL_IDENTITY: 'Say yes to serve the local identity beyond 127.0.0.1 or with NODE_ENV=production.',
  NODE_ENV: 'production on a server that officials use.',
  LOG_LEVEL: 'debug, info, warn or error.',
  DOCUMENTS_DIR: 'Where documents lie, or arrive on their way to S3. Unset: documents in TRINE_DATA.',
  DOCUMENT_MAX_MB: 'The largest document that may be uploaded.',
  ANSWERS_KEPT_DAYS: 'How many days answers to POST requests are kept, for clients that ask again with the same key.',
  REQUESTS_AT_ONCE:
    'How many requests a process has under way at most. Reports are refused first, commands last (503).',
  IMPORT_MAX_MB: 'The largest log of the time before that may be brought in, packed or unpacked.',
  S3_ENDPOINT: 'An object store that speaks the S3 API. Unset: the one of AWS, if S3_BUCKET is set.',
  S3_BUCKET: 'Where documents lie instead of on disk. Its keys: AWS_ACCESS_KEY_ID and the like, or ~/.aws.',
  S3_REGION: 'The region of the bucket.',
  CLAMD_URL: 'The virus scanner. Unset: documents count as clean and say that nothing scanned them.',
  REPORT_FONT:
    'A TrueType or OpenType font, or a collection, for printed reports. Unset: the one that ships, which has GB 2312.',
};

const SETTINGS = Object.keys(EXPLAINED) as Setting[];

const NUMBERS = [
  'PORT',
  'DOCUMENT_MAX_MB',
  'IMPORT_MAX_MB',
  'ANSWERS_KEPT_DAYS',
  'REQUESTS_AT_ONCE',
] as const satisfies Setting[];

/** Reads the environment. Throws one error that names every mistake, so that an operator mends them in one go. */
export function loadConfig(environment: Record<string, string | undefined> = process.env): Readonly<Config> {
  const given: Partial<Record<Setting, string>> = {};
  for (const name of SETTINGS) {
    const value = environment[name];
    if (value) given[name] = value; // an empty one is one that is not set
  }
  const fileFaults: string[] = [];
  const secret = secretOf(given, fileFaults);
  const numbers = NUMBERS.flatMap((name) => (given[name] === undefined ? [] : [[name, Number(given[name])] as const]));
  const config = plainToInstance(Config, {
    ...given,
    ...Object.fromEntries(numbers),
    ...(secret !== undefined && { OIDC_CLIENT_SECRET: secret }),
  });
  const faults = [
    ...fileFaults,
    ...validateSync(config).flatMap(({ constraints }) => Object.values(constraints ?? {}).slice(-1)),
    ...databaseFaults(config),
    ...fontFaults(config),
    ...identityFaults(config),
  ];
  if (faults.length > 0) throw new Error(['The settings cannot be used:', ...faults].join('\n- '));
  return Object.freeze(config);
}

/** What stands in `.env.example`. */
export function envExample(): string {
  const defaults: Partial<Record<string, string | number>> = { ...new Config() };
  const lines = SETTINGS.map((name) => {
    const value = defaults[name] === undefined ? '' : String(defaults[name]);
    return `# ${EXPLAINED[name]}\n# ${name}=${value}\n`;
  });
  return `# Every setting, with its default. None is needed for \`npm start\`. Written by \`npm run env:dump\`.\n\n${lines.join('\n')}`;
}

/** The settings of the provider in `AUTH_MODE=oidc`, as the identity needs them; null in local mode. */
export type OidcSettings = {
  issuer: string;
  clientId: string;
  clientSecret: string | null;
  audience: string;
  systemClients: string[];
  stepUpAcr: string | null;
};

/** What the settings say of the provider, after `loadConfig` found no fault with them; null in local mode. */
export function oidcSettingsOf(config: Readonly<Config>): OidcSettings | null {
  if (config.AUTH_MODE !== 'oidc') return null;
  return {
    issuer: config.OIDC_ISSUER ?? '',
    clientId: config.OIDC_CLIENT_ID ?? '',
    clientSecret: config.OIDC_CLIENT_SECRET ?? null,
    audience: config.OIDC_AUDIENCE,
    systemClients: (config.OIDC_SYSTEM_CLIENTS ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
    stepUpAcr: config.OIDC_STEP_UP_ACR ?? null,
  };
}

/** The secret may stand in a file, as container platforms hand it out. Adds what is wrong with that file to `faults`. */
function secretOf(given: Partial<Record<Setting, string>>, faults: string[]): string | undefined {
  const { OIDC_CLIENT_SECRET: secret, OIDC_CLIENT_SECRET_FILE: file } = given;
  if (secret !== undefined && file !== undefined)
    faults.push('Expected OIDC_CLIENT_SECRET or OIDC_CLIENT_SECRET_FILE, but both are set.');
  if (secret !== undefined || file === undefined) return secret;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    faults.push(`Expected OIDC_CLIENT_SECRET_FILE to be a readable file, but ${file} is none.`);
    return undefined;
  }
}

/** A pooler and a standby belong to a server of the operator's: the embedded one has neither. */
function databaseFaults({ DATABASE_URL, DATABASE_DIRECT_URL, DATABASE_REPLICA_URL }: Config): string[] {
  if (DATABASE_URL) return [];
  const given = Object.entries({ DATABASE_DIRECT_URL, DATABASE_REPLICA_URL }).filter(([, url]) => url);
  return given.map(([name]) => `Expected DATABASE_URL to be set, as ${name} is.`);
}

/** A font that cannot be read is found when the server starts, not when the first report is printed. */
function fontFaults({ REPORT_FONT: file }: Config): string[] {
  if (file === undefined) return [];
  try {
    accessSync(file, constants.R_OK);
    return statSync(file).isFile() ? [] : [`Expected REPORT_FONT to be a font file, but ${file} is none.`];
  } catch {
    return [`Expected REPORT_FONT to be a readable file, but ${file} is none.`];
  }
}

/** What is wrong with an address that must be https, or http on this machine; empty when nothing is. */
function addressFaults(name: Setting, value: string, originAlone: boolean): string[] {
  if (!URL.canParse(value))
    return [`Expected ${name} to be an address such as https://example.org, but it is ${value}.`];
  const { protocol, hostname, pathname, search, hash, username } = new URL(value);
  const isHere = LOOPBACK.includes(hostname.replace(/^\[|\]$/g, ''));
  return [
    ...(protocol === 'https:' || (protocol === 'http:' && isHere)
      ? []
      : [`Expected ${name} to begin with https:// (http:// only for 127.0.0.1), but it is ${value}.`]),
    ...(username || search || hash || (originAlone && pathname !== '/')
      ? [`Expected ${name} to be ${originAlone ? 'scheme, host and port' : 'scheme, host, port and path'} alone.`]
      : []),
  ];
}

function identityFaults(config: Config): string[] {
  const shown = config.PUBLIC_URL === undefined ? [] : addressFaults('PUBLIC_URL', config.PUBLIC_URL, true);
  return [...shown, ...(config.AUTH_MODE === 'oidc' ? oidcFaults(config) : localFaults(config))];
}

function oidcFaults(config: Config): string[] {
  const missing = (['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'PUBLIC_URL'] as const).filter((name) => !config[name]);
  const secret = config.OIDC_CLIENT_SECRET;
  return [
    ...missing.map((name) => `Expected ${name} to be set, as AUTH_MODE is oidc: ${EXPLAINED[name]}`),
    ...(config.OIDC_ISSUER ? addressFaults('OIDC_ISSUER', config.OIDC_ISSUER, false) : []),
    ...(secret !== undefined && secret.length < MIN_SECRET_LENGTH
      ? [`Expected OIDC_CLIENT_SECRET to have ${MIN_SECRET_LENGTH} characters or more.`]
      : []),
    ...(config.OIDC_AUDIENCE === config.OIDC_CLIENT_ID
      ? ['Expected OIDC_AUDIENCE to differ from OIDC_CLIENT_ID: id tokens name the client as their audience.']
      : []),
    ...(config.ALLOW_LOCAL_IDENTITY === 'yes'
      ? ['Expected ALLOW_LOCAL_IDENTITY not to be set, as AUTH_MODE is oidc: there is no local identity to allow.']
      : []),
  ];
}

function localFaults(config: Config): string[] {
  if (config.AUTH_MODE !== 'local') return [];
  const meant = (['OIDC_ISSUER', 'OIDC_CLIENT_ID'] as const).filter((name) => config[name]);
  const forgotten = meant.map((name) => `Expected AUTH_MODE to be oidc, as ${name} is set, but it is local.`);
  if (config.ALLOW_LOCAL_IDENTITY === 'yes') return forgotten;
  const remedy =
    'the local identity lets anyone who reaches it act as any sample official. Say ALLOW_LOCAL_IDENTITY=yes if that is what you want.';
  return [
    ...forgotten,
    ...(LOOPBACK.includes(config.HOST) ? [] : [`Expected HOST to be 127.0.0.1, but it is ${config.HOST}: ${remedy}`]),
    ...(config.NODE_ENV === 'production' ? [`Expected NODE_ENV not to be production: ${remedy}`] : []),
  ];
}
