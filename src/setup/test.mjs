// `npm test` and `npm run test:long`: set-up, static checks, then every suite this machine can run. Names what it skipped.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { ensureInstalled, root, run, runLong, say, stop } from './ensure.mjs';

const long = process.argv.includes('--long');
const ci = process.env['CI'] === 'true';
const bin = (name) => join(root, 'node_modules', '.bin', name);
const started = Date.now();
/** What Vitest makes of each module, for all suites of this run and no other. */
const transformed = mkdtempSync(join(tmpdir(), 'detent-modules-'));
process.on('exit', () => rmSync(transformed, { recursive: true, force: true }));

/** Runs vitest on some projects and returns its counts, and what was skipped or had to be repeated (with why) by name. */
function suite(projects) {
	const folder = mkdtempSync(join(tmpdir(), 'detent-test-'));
	const report = join(folder, 'report.json');
	const args = [
		'run',
		'--config',
		'test/vitest.config.ts',
		'--reporter=default',
		'--reporter=json',
		`--outputFile.json=${report}`,
		'--experimental.fsModuleCache',
		`--experimental.fsModuleCachePath=${transformed}`,
	];
	for (const project of projects) args.push('--project', project);
	const status = run(bin('vitest'), args);
	try {
		const { numPassedTests, numFailedTests, numFailedTestSuites, testResults } = JSON.parse(
			readFileSync(report, 'utf8'),
		);
		const tests = testResults.flatMap((file) => file.assertionResults);
		const namesOf = (some) => some.map((test) => test.fullName);
		const skipped = namesOf(tests.filter(({ status }) => status === 'skipped' || status === 'pending'));
		// The errors of a first try stay with a test that passed in the end.
		const repeated = tests
			.filter(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0)
			.map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages[0].split('\n')[0]}`);
		// A file that fails while it loads fails no single test.
		const failed = Math.max(numFailedTests, status === 0 ? 0 : 1, numFailedTests === 0 ? numFailedTestSuites : 0);
		return { passed: numPassedTests, failed, skipped, repeated };
	} catch {
		return { passed: 0, failed: 1, skipped: [], repeated: [] };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

ensureInstalled();
await build();
// Tests that start the program, or a process or thread of it, start what was built.
process.env['DETENT_TEST_PROGRAM'] = join(root, 'dist', 'cli', 'main.js');
if (!long) {
	say('Checking types and style …');
	// What `npm run check` does, side by side; the types of the program itself were just checked by building it.
	const found = await Promise.all([
		runLong(bin('tsc'), ['--noEmit', '-p', 'test']),
		runLong(bin('tsc'), ['--noEmit', '-p', 'web-remote']),
		runLong(bin('biome'), ['check', '--config-path=test/lint.json', '.']),
	]);
	if (found.some((status) => status !== 0)) stop('The checks found something; it is named above.');
}
const results = long
	? [suite(['long']), suite(['kernel'])]
	: [suite(['unit']), suite(['conformance']), suite(['integration']), suite(['jack']), suite(['e2e'])];

const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
const skipped = results.flatMap((result) => result.skipped);
const repeated = results.flatMap((result) => result.repeated);
if (repeated.length > 0) {
	say(`\n${repeated.length} passed only when repeated (a machine that stood still, or a test that races):`);
	for (const name of repeated) say(`  ${name}`);
}
if (skipped.length > 0) {
	say('\nSkipped here, with what each needs:');
	for (const name of skipped) say(`  ${name}`);
	if (ci) say('With CI=true nothing may be skipped: this run has failed.');
}
say(`\n${Math.round((Date.now() - started) / 1000)} s in all`);
say(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
process.exit(failed > 0 || passed === 0 || (ci && skipped.length > 0) ? 1 : 0);
