/** What an application of each track is called as an object of an object-centric log (OCEL 2.0). */
export const OBJECT_TYPES: Readonly<Record<string, string>> = {
  licence: 'LicenceModification',
  inspection: 'GmpInspection',
  registration: 'RegistrationFiling',
};
