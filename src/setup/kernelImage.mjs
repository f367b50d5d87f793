// A Debian kernel for the bench and an initramfs that starts in it: fetched and unpacked once, never installed.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { root, say } from './ensure.mjs';

/** Programs of the host, with the Debian package that has each. */
const PROGRAMS = {
	'qemu-system-x86_64': 'qemu-system-x86',
	busybox: 'busybox-static',
	cpio: 'cpio',
	depmod: 'kmod',
	modprobe: 'kmod',
	gzip: 'gzip',
	socat: 'socat',
	aseqdump: 'alsa-utils',
	'apt-get': 'apt',
	dpkg: 'dpkg',
};

/** What the kernel loads, besides what these need: the host's files, a sound card, the sequencer, a USB serial adapter. */
const MODULES = [
	'9pnet_virtio',
	'9p',
	'virtio_pci',
	'virtio_console',
	'overlay',
	'snd-aloop',
	'snd-seq',
	'snd-seq-dummy',
	'snd-virmidi',
	'snd-seq-midi',
	'ftdi_sio',
	'ehci-pci',
	'xhci-pci',
	'uhci-hcd',
];

const META_PACKAGE = 'linux-image-amd64';
const cache = join(root, 'node_modules', '.cache', 'detent-kernel');
const guestFiles = join(root, 'test', 'kernel', 'guest');

/** Debian packages whose programs this machine lacks. */
export function missingPackages() {
	const has = (program) => {
		const found = spawnSync('sh', ['-c', `PATH="$PATH:/usr/sbin:/sbin"; command -v ${program}`], { stdio: 'ignore' });
		return found.status === 0;
	};
	const missing = Object.entries(PROGRAMS).flatMap(([program, packageName]) => (has(program) ? [] : [packageName]));
	return [...new Set(missing)];
}

/**
 * @throws Error with the program's own message
 */
function output(command, args, options = {}) {
	const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin`, LC_ALL: 'C' };
	const done = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 28, env, ...options });
	if (done.error !== undefined) throw new Error(`${command}: ${done.error.message}`);
	if (done.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${done.stderr.toString().trim()}`);
	return done.stdout;
}

/** Name of the newest kernel's package, as the meta package has it. */
function kernelPackage() {
	const found = output('apt-cache', ['depends', META_PACKAGE]).match(/Depends: (linux-image-\S+)/);
	if (found !== null) return found[1];
	throw new Error(`apt knows no kernel. Run this, then try again:\n\n    sudo apt-get update\n`);
}

/** Folder with the kernel's files; fetched and unpacked when it is not there. */
function unpackedKernel(name) {
	const folder = join(cache, name);
	if (existsSync(folder)) return folder;
	say(`Fetching the kernel ${name} (once, 70 MB) …`);
	mkdirSync(cache, { recursive: true });
	const work = mkdtempSync(join(cache, 'part-'));
	try {
		output('apt-get', ['download', '-q', name], { cwd: work });
		const archive = readdirSync(work).find((file) => file.endsWith('.deb'));
		if (archive === undefined) throw new Error(`apt-get download ${name} left no file.`);
		const unpacked = join(work, 'unpacked');
		output('dpkg', ['-x', join(work, archive), unpacked]);
		const version = name.slice('linux-image-'.length);
		output('depmod', ['-b', unpacked, version]);
		renameSync(unpacked, folder);
	} finally {
		rmSync(work, { recursive: true, force: true });
	}
	return folder;
}

/** Files of the modules, each after those that it needs. */
function moduleFiles(folder, version) {
	const files = new Set();
	for (const name of MODULES) {
		for (const line of output('modprobe', ['-d', folder, '-S', version, '--show-depends', name]).split('\n')) {
			const [word, file] = line.trim().split(/\s+/);
			if (word === 'insmod' && file !== undefined) files.add(file);
		}
	}
	return [...files];
}

/** Packs busybox, the modules and the guest's `init`; returns the path. */
function initramfs(folder, version) {
	const tree = mkdtempSync(join(tmpdir(), 'detent-initramfs-'));
	try {
		for (const name of ['bin', 'proc', 'sys', 'dev', 'host', 'upper', 'root', 'modules']) mkdirSync(join(tree, name));
		cpSync(output('sh', ['-c', 'command -v busybox']).trim(), join(tree, 'bin', 'busybox'), { dereference: true });
		const files = moduleFiles(folder, version);
		for (const file of files) cpSync(file, join(tree, 'modules', basename(file)));
		writeFileSync(join(tree, 'modules.list'), files.map((file) => `${basename(file)}\n`).join(''));
		for (const name of ['init', 'hotplug']) cpSync(join(guestFiles, `${name}.sh`), join(tree, name));
		output('chmod', ['+x', join(tree, 'init'), join(tree, 'hotplug')]);
		const archive = output('cpio', ['-H', 'newc', '-o', '--quiet'], {
			cwd: tree,
			encoding: 'buffer',
			input: Buffer.from(output('find', ['.'], { cwd: tree })),
		});
		const path = join(cache, `${version}.cpio.gz`);
		writeFileSync(path, output('gzip', ['-1', '-c'], { encoding: 'buffer', input: archive }));
		return path;
	} finally {
		rmSync(tree, { recursive: true, force: true });
	}
}

/**
 * The kernel and its initramfs, ready to boot.
 *
 * @returns paths of both
 * @throws Error in words when a program is missing or the package cannot be fetched
 */
export function kernelImage() {
	const missing = missingPackages();
	if (missing.length > 0) {
		throw new Error(
			`The bench with a real kernel needs ${missing.join(', ')}. Run this, then try again:\n\n    sudo apt-get install -y ${missing.join(' ')}\n`,
		);
	}
	const name = kernelPackage();
	const version = name.slice('linux-image-'.length);
	const folder = unpackedKernel(name);
	return { version, kernel: join(folder, 'boot', `vmlinuz-${version}`), initrd: initramfs(folder, version) };
}

/** Before a run of vitest's project `kernel`: tests get the image, or the reason why there is none. */
export function setup({ provide }) {
	try {
		provide('kernelImage', { ...kernelImage(), missing: null });
	} catch (error) {
		provide('kernelImage', { version: '', kernel: '', initrd: '', missing: error.message });
	}
}
