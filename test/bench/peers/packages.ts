import { spawnSync } from 'node:child_process';
import { commands, table } from '../section.ts';

/** Debian packages of all peers, of what their hosts are compiled with and of the recorded music. */
const PACKAGES = [
	...['ffmpeg', 'sox', 'libsox-fmt-all', 'libebur128-dev', 'libsoxr-dev', 'libsndfile1-dev'],
	...['x42-plugins', 'lsp-plugins-lv2', 'calf-plugins', 'zam-plugins', 'liblilv-dev', 'lv2-dev', 'gcc'],
	...['wesnoth-1.16-music', 'warzone2100-music', 'hyperrogue-music', 'singularity-music'],
];

/** Version of an installed package; null when it is not installed or the machine is no Debian. */
function version(name: string): string | null {
	const { stdout } = spawnSync('dpkg', ['-s', name], { encoding: 'utf8' });
	const installed = /^Status: install ok installed$/m.test(stdout ?? '');
	return installed ? (/^Version: (.+)$/m.exec(stdout)?.[1] ?? null) : null;
}

/** Which packages the peers of this run came from, in Markdown. */
export function packagesTable(): string {
	const rows = PACKAGES.map((name) => [name, version(name) ?? 'not installed']);
	const install = commands([`sudo apt-get install --no-install-recommends ${PACKAGES.join(' ')}`]);
	return `${table(['package', 'version'], rows)}\n\n${install}`;
}
