import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validate, type ValidationError } from 'class-validator';
import { text, type Text } from '../domain/json.js';
import { Problem, type Fault } from '../domain/problem.js';
import { constraintWords } from './constraint-words.js';

/** Types that say nothing about their content: a path parameter, or JSON that the controller checks by its own schema. */
const PLAIN = new Set<unknown>([undefined, String, Number, Boolean, Array, Object]);

const TYPES = new Set(['isDefined', 'isString', 'isInt', 'isNumber', 'isBoolean', 'isObject', 'isArray']);

function toFaults(errors: ValidationError[], at: string): Fault[] {
  return errors.flatMap((error) => {
    const pointer = `${at}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const broken = Object.entries(error.constraints ?? {});
    // What has the wrong type breaks every other rule too; saying so would only hide the one that matters.
    const told = broken.filter(([name]) => TYPES.has(name)).slice(0, 1);
    const here = (told.length > 0 ? told : broken).map(([name, message]) => ({
      pointer,
      detail: constraintWords(name, message),
    }));
    return [...here, ...toFaults(error.children ?? [], pointer)];
  });
}

const propertiesOf = (type: new () => object): string[] => [
  ...new Set(
    getMetadataStorage()
      .getTargetValidationMetadatas(type, '', true, false)
      .map((metadata) => metadata.propertyName),
  ),
];

/**
 * Checks bodies and queries against their class and refuses every property that the class does not name: a body that
 * carries more than was asked for is an attempt at mass assignment or a client's mistake, and neither may pass unseen.
 */
@Injectable()
export class StrictValidationPipe implements PipeTransform {
  async transform(value: unknown, { metatype, type }: ArgumentMetadata): Promise<unknown> {
    if (PLAIN.has(metatype) || type === 'custom') return value;
    const shape = metatype as new () => object;
    const given = value ?? {};
    if (typeof given !== 'object' || Array.isArray(given)) throw refusal([{ pointer: '', detail: EXPECTED_OBJECT }]);

    const instance = plainToInstance(shape, { ...given });
    const errors = await validate(instance, {
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      validationError: { target: false, value: false },
    });
    if (errors.length === 0) return instance;
    const faults = toFaults(errors, '');
    if (type !== 'query') throw refusal(faults);
    const allowed = propertiesOf(shape);
    throw new Problem(
      'malformed',
      text(
        `查询参数不正确，可用的参数：${allowed.join('、')}`,
        `Expected other query parameters; these exist: ${allowed.join(', ')}`,
      ),
      { errors: faults, allowed },
    );
  }
}

const EXPECTED_OBJECT: Text = text('应为 JSON 对象', 'Expected a JSON object');

function refusal(errors: Fault[]): Problem {
  return new Problem('malformed', text('请求内容不符合要求', 'Expected other content; see errors for each place'), {
    errors,
  });
}
