/*
 * Runs raw 32-bit float sound, interleaved, through an LV2 plugin.
 * lv2host URI RATE CHANNELS BLOCK TAIL_FRAMES IN OUT [SYMBOL=VALUE ...]
 * OUT has TAIL_FRAMES more than IN. Prints the reported latency in frames and the CPU seconds of run() alone.
 */
#include <lilv/lilv.h>
#include <lv2/atom/atom.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/options/options.h>
#include <lv2/parameters/parameters.h>
#include <lv2/urid/urid.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef __SSE2__
#include <xmmintrin.h>
#endif

#define MOST_URIS 4096
#define ATOM_BYTES 65536
static char *uris[MOST_URIS];
static uint32_t uri_count = 0;

static LV2_URID map_uri(LV2_URID_Map_Handle handle, const char *uri) {
	(void)handle;
	for (uint32_t i = 0; i < uri_count; i++)
		if (strcmp(uris[i], uri) == 0) return i + 1;
	if (uri_count == MOST_URIS) return 0;
	uris[uri_count++] = strdup(uri);
	return uri_count;
}

static const char *unmap_uri(LV2_URID_Unmap_Handle handle, LV2_URID urid) {
	(void)handle;
	return urid >= 1 && urid <= uri_count ? uris[urid - 1] : NULL;
}

static void fail(const char *what, const char *subject) {
	fprintf(stderr, "lv2host: %s %s\n", what, subject);
	exit(1);
}

static double cpu_seconds(void) {
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

int main(int argc, char **argv) {
	if (argc < 8) fail("usage:", "URI RATE CHANNELS BLOCK TAIL_FRAMES IN OUT [SYMBOL=VALUE ...]");
	const double rate = atof(argv[2]);
	const int channels = atoi(argv[3]);
	int32_t block = atoi(argv[4]);
	const long tail = atol(argv[5]);
	if (channels < 1 || channels > 8 || block < 1) fail("bad", "channels or block");
#ifdef __SSE2__
	_mm_setcsr(_mm_getcsr() | 0x8040); /* denormals are zero, as in every host */
#endif
	LilvWorld *world = lilv_world_new();
	lilv_world_load_all(world);
	LilvNode *uri = lilv_new_uri(world, argv[1]);
	const LilvPlugin *plugin = lilv_plugins_get_by_uri(lilv_world_get_all_plugins(world), uri);
	if (!plugin) fail("no plugin", argv[1]);

	LV2_URID_Map map = {NULL, map_uri};
	LV2_URID_Unmap unmap = {NULL, unmap_uri};
	float rate_option = (float)rate;
	const LV2_URID int_type = map_uri(NULL, LV2_ATOM__Int), float_type = map_uri(NULL, LV2_ATOM__Float);
	const LV2_Options_Option options[] = {
		{LV2_OPTIONS_INSTANCE, 0, map_uri(NULL, LV2_BUF_SIZE__minBlockLength), sizeof block, int_type, &block},
		{LV2_OPTIONS_INSTANCE, 0, map_uri(NULL, LV2_BUF_SIZE__maxBlockLength), sizeof block, int_type, &block},
		{LV2_OPTIONS_INSTANCE, 0, map_uri(NULL, LV2_BUF_SIZE__nominalBlockLength), sizeof block, int_type, &block},
		{LV2_OPTIONS_INSTANCE, 0, map_uri(NULL, LV2_PARAMETERS__sampleRate), sizeof rate_option, float_type, &rate_option},
		{LV2_OPTIONS_INSTANCE, 0, 0, 0, 0, NULL},
	};
	const LV2_Feature map_feature = {LV2_URID__map, &map}, unmap_feature = {LV2_URID__unmap, &unmap};
	const LV2_Feature options_feature = {LV2_OPTIONS__options, (void *)options};
	const LV2_Feature bounded_feature = {LV2_BUF_SIZE__boundedBlockLength, NULL};
	const LV2_Feature fixed_feature = {LV2_BUF_SIZE__fixedBlockLength, NULL};
	const LV2_Feature *features[] = {&map_feature, &unmap_feature, &options_feature, &bounded_feature, &fixed_feature, NULL};
	LilvInstance *instance = lilv_plugin_instantiate(plugin, rate, features);
	if (!instance) fail("cannot start", argv[1]);

	LilvNode *audio_class = lilv_new_uri(world, LV2_CORE__AudioPort);
	LilvNode *input_class = lilv_new_uri(world, LV2_CORE__InputPort);
	LilvNode *control_class = lilv_new_uri(world, LV2_CORE__ControlPort);
	const uint32_t ports = lilv_plugin_get_num_ports(plugin);
	float *controls = calloc(ports, sizeof(float));
	float *planes_in = calloc((size_t)channels * block, sizeof(float));
	float *planes_out = calloc((size_t)channels * block, sizeof(float));
	float *spare = calloc(block, sizeof(float));
	lilv_plugin_get_port_ranges_float(plugin, NULL, NULL, controls);
	int in_count = 0, out_count = 0;
	LV2_Atom_Sequence **sequences = calloc(ports, sizeof *sequences);
	for (uint32_t p = 0; p < ports; p++) {
		const LilvPort *port = lilv_plugin_get_port_by_index(plugin, p);
		const int input = lilv_port_is_a(plugin, port, input_class);
		if (lilv_port_is_a(plugin, port, audio_class)) {
			int *count = input ? &in_count : &out_count;
			float *planes = input ? planes_in : planes_out;
			lilv_instance_connect_port(instance, p, *count < channels ? planes + (size_t)*count * block : spare);
			(*count)++;
		} else if (lilv_port_is_a(plugin, port, control_class)) {
			if (controls[p] != controls[p]) controls[p] = 0;
			const char *symbol = lilv_node_as_string(lilv_port_get_symbol(plugin, port));
			const size_t length = strlen(symbol);
			for (int a = 8; a < argc; a++)
				if (strncmp(argv[a], symbol, length) == 0 && argv[a][length] == '=') {
					controls[p] = (float)atof(argv[a] + length + 1);
					argv[a] = "";
				}
			lilv_instance_connect_port(instance, p, &controls[p]);
		} else {
			sequences[p] = calloc(1, ATOM_BYTES);
			lilv_instance_connect_port(instance, p, sequences[p]);
		}
	}
	for (int a = 8; a < argc; a++)
		if (argv[a][0]) fail("no control port for", argv[a]);
	const LV2_URID sequence_type = map_uri(NULL, LV2_ATOM__Sequence), chunk_type = map_uri(NULL, LV2_ATOM__Chunk);

	FILE *in = fopen(argv[6], "rb"), *out = fopen(argv[7], "wb");
	if (!in) fail("cannot read", argv[6]);
	if (!out) fail("cannot write", argv[7]);
	float *frames = calloc((size_t)channels * block, sizeof(float));
	lilv_instance_activate(instance);
	double seconds = 0;
	long left = -1;
	for (;;) {
		size_t count = left < 0 ? fread(frames, sizeof(float) * channels, block, in) : 0;
		if (count < (size_t)block && left < 0) left = tail + (long)count;
		memset(frames + count * channels, 0, (block - count) * channels * sizeof(float));
		for (int c = 0; c < channels; c++)
			for (int32_t i = 0; i < block; i++) planes_in[(size_t)c * block + i] = frames[(size_t)i * channels + c];
		for (uint32_t p = 0; p < ports; p++) {
			if (!sequences[p]) continue;
			const int input = lilv_port_is_a(plugin, lilv_plugin_get_port_by_index(plugin, p), input_class);
			memset(sequences[p], 0, sizeof(LV2_Atom_Sequence));
			sequences[p]->atom.type = input ? sequence_type : chunk_type;
			sequences[p]->atom.size = input ? sizeof(LV2_Atom_Sequence_Body) : ATOM_BYTES - sizeof(LV2_Atom);
		}
		const double before = cpu_seconds();
		lilv_instance_run(instance, block);
		seconds += cpu_seconds() - before;
		for (int c = 0; c < channels; c++)
			for (int32_t i = 0; i < block; i++) frames[(size_t)i * channels + c] = planes_out[(size_t)c * block + i];
		const size_t written = left < 0 || left > block ? (size_t)block : (size_t)left;
		if (fwrite(frames, sizeof(float) * channels, written, out) != written) fail("cannot write", argv[7]);
		if (left >= 0 && (left -= (long)written) == 0) break;
	}
	fclose(in);
	if (fclose(out)) fail("cannot write", argv[7]);
	long latency = 0;
	if (lilv_plugin_has_latency(plugin)) latency = (long)controls[lilv_plugin_get_latency_port_index(plugin)];
	printf("{\"latencyFrames\": %ld, \"cpuSeconds\": %.6f}\n", latency, seconds);
	return 0;
}
