/*
 * A CUDA driver without a card, for tests of what is between Java and a driver: it has the
 * functions that the library calls, keeps "device" memory on the host, does every call at once, and
 * writes down each one. What it is and what fails is told by variables of the environment.
 *
 *   STUB_LOG       the file that calls are written to: name, arguments, current context, mode
 *   STUB_FAIL      function=result: that function fails with it
 *   STUB_VERSION   of the driver                      STUB_CARDS     how many there are
 *   STUB_COMPUTE   90 for 9.0                         STUB_POOLS     whether memory has pools
 *   STUB_TOTAL     bytes of memory                    STUB_PITCH     largest stride of rows
 *   STUB_CONTEXT   what is current on each thread at first
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define API __attribute__((visibility("default")))
#define HANDLE(x) ((void *)(uintptr_t)(x))

static __thread uintptr_t contexts[16];
static __thread int depth;
static __thread int mode;
static uintptr_t next_handle = 0x7f0000005000; /* more than 32 bits */
static size_t used;

static long setting(const char *name, long otherwise) {
  const char *value = getenv(name);
  return value == NULL ? otherwise : strtol(value, NULL, 0);
}

static uintptr_t current(void) {
  return depth == 0 ? (uintptr_t)setting("STUB_CONTEXT", 0) : contexts[depth - 1];
}

/* Writes a call down; its result. */
static int called(const char *name, const char *format, ...) {
  const char *path = getenv("STUB_LOG");
  const char *fail = getenv("STUB_FAIL");
  if (path != NULL) {
    FILE *log = fopen(path, "a");
    va_list arguments;
    fprintf(log, "%s", name);
    va_start(arguments, format);
    vfprintf(log, format, arguments);
    va_end(arguments);
    fprintf(log, " context=%lx mode=%d\n", (long)current(), mode);
    fclose(log);
  }
  size_t length = strlen(name);
  return fail != NULL && strncmp(fail, name, length) == 0 && fail[length] == '='
             ? (int)strtol(fail + length + 1, NULL, 0)
             : 0;
}

API int cuInit(unsigned flags) { return called("cuInit", " %u", flags); }

API int cuGetErrorName(int result, const char **text) {
  switch (result) {
    case 2: *text = "CUDA_ERROR_OUT_OF_MEMORY"; return 0;
    case 100: *text = "CUDA_ERROR_NO_DEVICE"; return 0;
    case 218: *text = "CUDA_ERROR_INVALID_PTX"; return 0;
    case 700: *text = "CUDA_ERROR_ILLEGAL_ADDRESS"; return 0;
    default: *text = NULL; return 1;
  }
}

API int cuGetErrorString(int result, const char **text) {
  switch (result) {
    case 2: *text = "out of memory"; return 0;
    case 100: *text = "no CUDA-capable device is detected"; return 0;
    case 218: *text = "a PTX JIT compilation failed"; return 0;
    case 700: *text = "an illegal memory access was encountered"; return 0;
    default: *text = NULL; return 1;
  }
}

API int cuDriverGetVersion(int *version) {
  *version = (int)setting("STUB_VERSION", 13000);
  return called("cuDriverGetVersion", "");
}

API int cuDeviceGetCount(int *count) {
  *count = (int)setting("STUB_CARDS", 1);
  return called("cuDeviceGetCount", "");
}

API int cuDeviceGet(int *device, int index) {
  *device = index;
  return called("cuDeviceGet", " %d", index);
}

API int cuDeviceGetName(char *name, int length, int device) {
  snprintf(name, (size_t)length, "Stub %d", device);
  return called("cuDeviceGetName", " %d", device);
}

API int cuDeviceTotalMem_v2(size_t *bytes, int device) {
  *bytes = (size_t)setting("STUB_TOTAL", 1L << 36);
  return called("cuDeviceTotalMem", " %d", device);
}

API int cuDeviceGetAttribute(int *value, int attribute, int device) {
  int compute = (int)setting("STUB_COMPUTE", 90);
  switch (attribute) {
    case 11: *value = (int)setting("STUB_PITCH", 0x7fffffff); break;
    case 16: *value = 132; break;
    case 38: *value = 50 << 20; break;
    case 75: *value = compute / 10; break;
    case 76: *value = compute % 10; break;
    case 97: *value = 227 << 10; break;
    case 115: *value = (int)setting("STUB_POOLS", 1); break;
    default: return 1;
  }
  return called("cuDeviceGetAttribute", " %d %d", attribute, device);
}

API int cuDevicePrimaryCtxRetain(void **context, int device) {
  *context = HANDLE(0x7f000000c000 + device);
  return called("cuDevicePrimaryCtxRetain", " %d", device);
}

API int cuDevicePrimaryCtxRelease_v2(int device) {
  return called("cuDevicePrimaryCtxRelease", " %d", device);
}

API int cuCtxPushCurrent_v2(void *context) {
  contexts[depth++] = (uintptr_t)context;
  return called("cuCtxPushCurrent", " %p", context);
}

API int cuCtxPopCurrent_v2(void **context) {
  int result = called("cuCtxPopCurrent", "");
  *context = HANDLE(current());
  depth--;
  return result;
}

API int cuCtxGetCurrent(void **context) {
  *context = HANDLE(current());
  return 0;
}

API int cuThreadExchangeStreamCaptureMode(int *exchanged) {
  int before = mode;
  mode = *exchanged;
  *exchanged = before;
  return called("cuThreadExchangeStreamCaptureMode", " from %d", before);
}

API int cuModuleLoadDataEx(
    void **module, const void *image, unsigned count, int *options, void **values) {
  char *log = NULL;
  size_t bytes = 0;
  for (unsigned i = 0; i < count; i++) {
    if (options[i] == 5) log = values[i];
    if (options[i] == 6) bytes = (size_t)(uintptr_t)values[i];
  }
  int result = called("cuModuleLoadDataEx", " %zu bytes", strlen(image));
  if (result == 218) snprintf(log, bytes, "ptxas application ptx input, line 7; error\n");
  *module = HANDLE(next_handle++);
  return result;
}

API int cuModuleUnload(void *module) { return called("cuModuleUnload", " %p", module); }

API int cuModuleGetFunction(void **function, void *module, const char *name) {
  if (strcmp(name, "missing") == 0) return 500;
  *function = HANDLE(0x7f00000f0000);
  return called("cuModuleGetFunction", " %p %s", module, name);
}

/* The one parameter is a structure of three words of 64 bits. */
API int cuLaunchKernel(
    void *function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
    unsigned shared, void *stream, void **parameters, void **extra) {
  uint64_t *words = parameters[0];
  return called(
      "cuLaunchKernel", " %p %u,%u,%u %u,%u,%u %u %p %lx,%lx,%lx %p", function, gx, gy, gz, bx, by,
      bz, shared, stream, (long)words[0], (long)words[1], (long)words[2], (void *)extra);
}

API int cuMemGetInfo_v2(size_t *available, size_t *total) {
  *total = (size_t)setting("STUB_TOTAL", 1L << 36);
  *available = *total - used;
  return called("cuMemGetInfo", "");
}

static int allocate(int result, uint64_t *address, size_t bytes) {
  if (result != 0) return result;
  if (bytes > (size_t)setting("STUB_TOTAL", 1L << 36) - used) return 2;
  used += bytes;
  *address = (uint64_t)(uintptr_t)aligned_alloc(256, (bytes + 255) / 256 * 256);
  return 0;
}

API int cuMemAllocAsync(uint64_t *address, size_t bytes, void *stream) {
  return allocate(called("cuMemAllocAsync", " %zu %p", bytes, stream), address, bytes);
}

API int cuMemAlloc_v2(uint64_t *address, size_t bytes) {
  return allocate(called("cuMemAlloc", " %zu", bytes), address, bytes);
}

API int cuMemFreeAsync(uint64_t address, void *stream) {
  int result = called("cuMemFreeAsync", " %lx %p", (long)address, stream);
  if (result == 0) free(HANDLE(address));
  return result;
}

API int cuMemFree_v2(uint64_t address) {
  int result = called("cuMemFree", " %lx", (long)address);
  if (result == 0) free(HANDLE(address));
  return result;
}

API int cuMemHostAlloc(void **memory, size_t bytes, unsigned flags) {
  *memory = malloc(bytes);
  memset(*memory, 0xff, bytes);
  return called("cuMemHostAlloc", " %zu %u", bytes, flags);
}

/* The device's address is another than the host's, to tell them apart. */
API int cuMemHostGetDevicePointer_v2(uint64_t *address, void *memory, unsigned flags) {
  *address = (uint64_t)(uintptr_t)memory + (1ULL << 56);
  return called("cuMemHostGetDevicePointer", " %p %u", memory, flags);
}

API int cuMemFreeHost(void *memory) {
  int result = called("cuMemFreeHost", " %p", memory);
  if (result == 0) free(memory);
  return result;
}

API int cuMemcpyHtoDAsync_v2(uint64_t target, const void *source, size_t bytes, void *stream) {
  memcpy(HANDLE(target), source, bytes);
  return called("cuMemcpyHtoDAsync", " %zu %p", bytes, stream);
}

API int cuMemcpyDtoHAsync_v2(void *target, uint64_t source, size_t bytes, void *stream) {
  memcpy(target, HANDLE(source), bytes);
  return called("cuMemcpyDtoHAsync", " %zu %p", bytes, stream);
}

API int cuMemcpyDtoDAsync_v2(uint64_t target, uint64_t source, size_t bytes, void *stream) {
  memcpy(HANDLE(target), HANDLE(source), bytes);
  return called("cuMemcpyDtoDAsync", " %zu %p", bytes, stream);
}

typedef struct {
  size_t sourceX, sourceY;
  int sourceType;
  const void *sourceHost;
  uint64_t source;
  void *sourceArray;
  size_t sourcePitch;
  size_t targetX, targetY;
  int targetType;
  void *targetHost;
  uint64_t target;
  void *targetArray;
  size_t targetPitch;
  size_t width, height;
} Copy2D;

API int cuMemcpy2DAsync_v2(const Copy2D *c, void *stream) {
  for (size_t row = 0; row < c->height; row++) {
    memcpy(
        (char *)HANDLE(c->target) + row * c->targetPitch,
        (char *)HANDLE(c->source) + row * c->sourcePitch, c->width);
  }
  return called(
      "cuMemcpy2DAsync", " types %d,%d at %zu,%zu %zu,%zu pitch %zu,%zu %zu x %zu %p",
      c->sourceType, c->targetType, c->sourceX, c->sourceY, c->targetX, c->targetY,
      c->sourcePitch, c->targetPitch, c->height, c->width, stream);
}

API int cuStreamCreate(void **stream, unsigned flags) {
  *stream = HANDLE(next_handle++);
  return called("cuStreamCreate", " %u %p", flags, *stream);
}

API int cuStreamDestroy_v2(void *stream) { return called("cuStreamDestroy", " %p", stream); }

API int cuStreamSynchronize(void *stream) { return called("cuStreamSynchronize", " %p", stream); }

/* Of two streams that nobody made one is captured, and the capture of the other failed. */
API int cuStreamIsCapturing(void *stream, int *status) {
  *status = stream == HANDLE(0x7f0000000c01) ? 1 : stream == HANDLE(0x7f0000000c02) ? 2 : 0;
  return called("cuStreamIsCapturing", " %p", stream);
}

API int cuStreamWaitEvent(void *stream, void *event, unsigned flags) {
  return called("cuStreamWaitEvent", " %p %p %u", stream, event, flags);
}

API int cuEventCreate(void **event, unsigned flags) {
  *event = HANDLE(next_handle++);
  return called("cuEventCreate", " %u %p", flags, *event);
}

API int cuEventDestroy_v2(void *event) { return called("cuEventDestroy", " %p", event); }

API int cuEventRecord(void *event, void *stream) {
  return called("cuEventRecord", " %p %p", event, stream);
}

API int cuEventSynchronize(void *event) { return called("cuEventSynchronize", " %p", event); }

API int cuEventElapsedTime(float *milliseconds, void *from, void *to) {
  *milliseconds = 1.5f;
  return called("cuEventElapsedTime", " %p %p", from, to);
}
