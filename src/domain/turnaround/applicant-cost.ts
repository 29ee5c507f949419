import { roundHalfEven } from './rounding.js';

/** A duty to inform, by the standard cost model: P = tariff * time, Q = how many do it * how often. */
export type Obligation = { what: string; yuanPerHour: number; hours: number; population: number; frequency: number };

/** What waiting costs the applicant: days, at the daily contribution of the line or product. */
export type Delay = { days: number; yuanPerDay: number };

/** Every figure is the applicant's own declaration: it is never added to what the authority spends. */
export type ApplicantCost = {
  label: 'declaredByApplicant';
  administrativeYuan: number;
  delayYuan: number;
  yuan: number;
};

/** The applicant's side of a case, from what he declared. */
export const applicantCost = (obligations: readonly Obligation[], delay: Delay | null): ApplicantCost => {
  const administrative = obligations.reduce(
    (sum, { yuanPerHour, hours, population, frequency }) => sum + yuanPerHour * hours * population * frequency,
    0,
  );
  const waiting = delay ? delay.days * delay.yuanPerDay : 0;
  return {
    label: 'declaredByApplicant',
    administrativeYuan: roundHalfEven(administrative, 2),
    delayYuan: roundHalfEven(waiting, 2),
    yuan: roundHalfEven(administrative + waiting, 2),
  };
};
