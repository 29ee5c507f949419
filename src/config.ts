import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, Min, MinLength, validateSync } from 'class-validator';

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
  @MinLength(12, { message: 'Expected DATABASE_APP_PASSWORD to have 12 characters or more.' })
  readonly DATABASE_APP_PASSWORD?: string;

  @IsOptional()
  @Matches(DATABASE_ADDRESS, {
    message: 'Expected DATABASE_REPLICA_URL to look like postgres://user:password@host:5432/name.',
  })
  readonly DATABASE_REPLICA_URL?: string;

  @MinLength(1, { message: 'Expected TRINE_DATA to be a folder.' })
  readonly TRINE_DATA: string = './.data';

  @IsIn(['local', 'oidc'], { message: 'Expected AUTH_MODE to be local or oidc.' })
  readonly AUTH_MODE: 'local' | 'oidc' = 'local';

  @IsOptional()
  @IsIn(['yes'], { message: 'Expected ALLOW_LOCAL_IDENTITY to be yes, or not to be set.' })
  readonly ALLOW_LOCAL_IDENTITY?: 'yes';

  @IsString()
  readonly NODE_ENV: string = 'development';

  @IsIn(['debug', 'info', 'warn', 'error'], { message: 'Expected LOG_LEVEL to be debug, info, warn or error.' })
  readonly LOG_LEVEL: 'debug' | 'info' | 'warn' | 'error' = 'info';
}

type Setting = keyof Config;

/** One line for the operator on each setting: the source of `.env.example`. */
const EXPLAINED: Record<Setting, string> = {
  PORT: 'The port of the API.',
  HOST: 'The address to listen on. Beyond 127.0.0.1 the local identity refuses to serve.',
  DATABASE_URL: 'PostgreSQL 15 or newer, as the owner of the schema. Unset: a PostgreSQL of its own in TRINE_DATA.',
  DATABASE_APP_PASSWORD: 'The password of the role trine_app. Unset: derived from the password in DATABASE_URL.',
  DATABASE_REPLICA_URL: 'A standby that answers reports.',
  TRINE_DATA: 'Where the product keeps its own files.',
  AUTH_MODE: 'Who says who a caller is: local (a built-in issuer for a first look) or oidc.',
  ALLOW_LOCAL_IDENTITY: 'Say yes to serve the local identity beyond 127.0.0.1 or with NODE_ENV=production.',
  NODE_ENV: 'production on a server that officials use.',
  LOG_LEVEL: 'debug, info, warn or error.',
};

const SETTINGS = Object.keys(EXPLAINED) as Setting[];

/** Reads the environment. Throws one error that names every mistake, so that an operator mends them in one go. */
export function loadConfig(environment: Record<string, string | undefined> = process.env): Readonly<Config> {
  const given: Partial<Record<Setting, string>> = {};
  for (const name of SETTINGS) {
    const value = environment[name];
    if (value) given[name] = value; // an empty one is one that is not set
  }
  const config = plainToInstance(Config, { ...given, ...(given.PORT ? { PORT: Number(given.PORT) } : {}) });
  const faults = [
    ...validateSync(config).flatMap(({ constraints }) => Object.values(constraints ?? {}).slice(-1)),
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

function identityFaults(config: Config): string[] {
  if (config.AUTH_MODE === 'oidc') {
    return [
      'Expected AUTH_MODE to be local, but it is oidc: sign-in with an OpenID Connect provider comes in a later release.',
    ];
  }
  if (config.AUTH_MODE !== 'local' || config.ALLOW_LOCAL_IDENTITY === 'yes') return [];
  const remedy =
    'the local identity lets anyone who reaches it act as any sample official. Say ALLOW_LOCAL_IDENTITY=yes if that is what you want.';
  return [
    ...(LOOPBACK.includes(config.HOST) ? [] : [`Expected HOST to be 127.0.0.1, but it is ${config.HOST}: ${remedy}`]),
    ...(config.NODE_ENV === 'production' ? [`Expected NODE_ENV not to be production: ${remedy}`] : []),
  ];
}
