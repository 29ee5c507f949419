// Who may import whom. ARCHITECTURE.md says why; a rule here that fires is a design question, not a nuisance.
const tests = '[.](e2e-)?spec[.]ts$|[.]fixture[.]ts$|^test/';
const entities = '[.]entity[.]ts$';
const pure = ['src/domain', 'src/procedures', 'src/diagram'];

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    rule(
      'domain-imports-itself',
      'The domain is a calculation: it imports xstate, canonicalize and itself.',
      { path: '^src/domain/', pathNot: tests },
      { pathNot: ['^src/domain/', '^node_modules/(xstate|canonicalize)/'] },
    ),
    rule(
      'procedures-are-data',
      'A procedure is data for the engine: it imports what defines procedures, words, and its siblings.',
      { path: '^src/procedures/', pathNot: tests },
      { pathNot: ['^src/domain/(procedure/|json[.]ts$)', '^src/procedures/'] },
    ),
    rule(
      'diagrams-are-pure',
      'Values in, SVG text out: a diagram imports the domain, its siblings, and what places boxes and lines.',
      { path: '^src/diagram/', pathNot: tests },
      { pathNot: ['^src/domain/', '^src/diagram/', '^node_modules/elkjs/'] },
    ),
    rule(
      'controllers-see-no-tables',
      'A controller speaks to services and queries; tables are their affair.',
      { path: '[.]controller[.]ts$' },
      { path: [entities, '[.]store[.]ts$', '^src/database/', '^node_modules/(typeorm|pg)/'] },
    ),
    rule(
      'modules-meet-at-the-door',
      'A module is entered by its service, queries or module file; its inner files are its own. The command line and the demonstration put modules together.',
      {
        path: '^src/([^/]+)/.+',
        pathNot: [tests, '^src/(cli|demo|workbench)/', ...pure.map((folder) => `^${folder}/`)],
      },
      {
        path: '^src/[^/]+/.+',
        pathNot: [
          '^src/$1/',
          '^src/(domain|procedures|diagram|database|http)/',
          '[.](service|queries|module)[.]ts$',
          '^src/identity/(principal|roles)[.]ts$',
        ],
      },
    ),
    rule(
      'entities-stay-home',
      'Another module’s table is reached through its service: an id column here, the foreign key in the migration.',
      { path: '^src/([^/]+)/', pathNot: tests },
      { path: entities, pathNot: '^src/($1|database)/' },
    ),
    rule(
      'workbench-uses-the-api',
      'The workbench is a client of the API like any other: of what serves it, it knows the shape of the answers alone.',
      { path: '^src/workbench/', pathNot: tests },
      {
        path: '^src/',
        pathNot: ['^src/(workbench|domain|diagram|http)/', '^src/database/now[.]ts$'],
        dependencyTypesNot: ['type-only'],
      },
    ),
    rule(
      'workbench-knows-no-table',
      'The workbench never reaches into the database.',
      { path: '^src/workbench/' },
      { path: ['^node_modules/(typeorm|pg)/', entities, '[.](store|queries)[.]ts$'] },
    ),
    rule(
      'foundations-know-no-module',
      'database/ and http/ carry the modules and know none of them.',
      { path: '^src/(database|http)/', pathNot: tests },
      { path: '^src/', pathNot: ['^src/(database|http|domain|identity)/', '^src/config[.]ts$'] },
    ),
    rule(
      'migrations-are-frozen',
      'A migration is frozen SQL: what it says must not change when the sources do.',
      { path: '^migrations/' },
      { pathNot: '^node_modules/typeorm/' },
    ),
    rule(
      'product-knows-no-test',
      'Nothing that ships imports a test.',
      { path: '^(src|migrations)/', pathNot: tests },
      { path: tests },
    ),
    rule(
      'no-barrels',
      'Import the file that defines it; an index.ts hides where.',
      {},
      { path: '^(src|test)/.*index[.]ts$' },
    ),
    rule(
      'no-cycles',
      'Two files that import each other are one.',
      { path: '^(src|test)/', pathNot: entities },
      { circular: true },
    ),
    rule(
      'no-cycles-of-entities',
      'Entities may name each other, as types alone (Relation<>).',
      { path: entities },
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    rule('no-unresolved', 'An import that leads nowhere.', {}, { couldNotResolve: true, pathNot: '/dist/' }),
    rule(
      'declared-dependencies',
      'What ships imports only what package.json declares for production.',
      { path: '^(src|migrations)/', pathNot: tests },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
