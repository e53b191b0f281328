/* The kernel's side of an event device, between libc and whoever opens one.
 *
 * A fake node is a FIFO dev/input/eventN with a listening socket beside it. The first evdev ioctl on
 * the open FIFO puts a connection to that socket in its place (same number, so select and close go
 * on working); every further ioctl is asked over a short connection of its own. An end of file there
 * is what a pulled cable is on a real node: read() fails with ENODEV.
 *
 * Two ways in: LD_PRELOAD for a child process, or fake_input_attach() for one loaded module of this
 * process. Anything that is no fake node goes on to libc unchanged.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

enum { ADOPT = 0, IOCTL = 1, MOST = 4096 };

struct question {
    uint32_t kind, request;
    int64_t arg; /* the number itself, for requests that pass one */
    uint32_t name_size, data_size;
    char name[sizeof(struct sockaddr_un)]; /* of the asking connection */
};

struct answer {
    int32_t result; /* below 0: -errno */
    uint32_t size;
};

static const char MARK[] = ".evdev";

/* libc's own read() and ioctl() may be ours here, so the kernel is asked directly. */
static ssize_t real_read(int fd, void *data, size_t size) { return syscall(SYS_read, fd, data, size); }
static int real_ioctl(int fd, unsigned long request, void *arg) {
    return (int)syscall(SYS_ioctl, fd, request, arg);
}

static int ends_with(const char *text, const char *end) {
    size_t a = strlen(text), b = strlen(end);
    return a >= b && strcmp(text + a - b, end) == 0;
}

/* 1 and the address when fd is a connection to a fake node. */
static int adopted(int fd, struct sockaddr_un *peer) {
    socklen_t size = sizeof *peer;
    memset(peer, 0, sizeof *peer);
    if (getpeername(fd, (struct sockaddr *)peer, &size) == 0)
        return peer->sun_family == AF_UNIX && ends_with(peer->sun_path, MARK);
    return 0;
}

/* After an unplug getpeername fails; our own name (given at adoption) still tells. */
static int was_adopted(int fd) {
    struct sockaddr_un own;
    socklen_t size = sizeof own;
    memset(&own, 0, sizeof own);
    if (getsockname(fd, (struct sockaddr *)&own, &size) != 0 || own.sun_family != AF_UNIX) return 0;
    return size > offsetof(struct sockaddr_un, sun_path) + 1 &&
           strncmp(own.sun_path + 1, "evdev-", 6) == 0;
}

/* 1 and the address of its socket when fd is an open FIFO that may be a fake node. */
static int fifo_address(int fd, struct sockaddr_un *address) {
    struct stat status;
    char link[64], path[PATH_MAX];
    if (fstat(fd, &status) != 0 || !S_ISFIFO(status.st_mode)) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size <= 0) return 0;
    path[size] = 0;
    char *name = strrchr(path, '/');
    if (name == NULL || strncmp(name + 1, "event", 5) != 0) return 0;
    *name++ = 0;
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    int length = snprintf(address->sun_path, sizeof address->sun_path, "%s/.%s%s", path, name, MARK);
    return length < (int)sizeof address->sun_path;
}

static int send_all(int fd, const void *data, size_t size) {
    return send(fd, data, size, MSG_NOSIGNAL) == (ssize_t)size ? 0 : -1;
}

static int take_all(int fd, void *data, size_t size) {
    return size == 0 || recv(fd, data, size, MSG_WAITALL) == (ssize_t)size ? 0 : -1;
}

static int dial(const struct sockaddr_un *address, int fd) {
    int line = fd >= 0 ? fd : socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (line < 0) return -1;
    if (connect(line, (const struct sockaddr *)address, sizeof *address) == 0) return line;
    close(line);
    return -1;
}

static int fail(int number) {
    errno = number;
    return -1;
}

/* Put a named connection in the place of the open FIFO. */
static int adopt(int fd, const struct sockaddr_un *address) {
    static unsigned number;
    struct sockaddr_un own = {.sun_family = AF_UNIX};
    struct question question = {.kind = ADOPT};
    struct answer answer;
    int size = snprintf(own.sun_path + 1, sizeof own.sun_path - 1, "evdev-%d-%u", getpid(),
                        __atomic_add_fetch(&number, 1, __ATOMIC_RELAXED));
    int line = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (line < 0) return -1;
    if (bind(line, (struct sockaddr *)&own, offsetof(struct sockaddr_un, sun_path) + 1 + size) != 0) {
        close(line);
        return -1;
    }
    if (dial(address, line) < 0) return fail(ENODEV);
    if (send_all(line, &question, sizeof question) || take_all(line, &answer, sizeof answer)) {
        close(line);
        return fail(ENODEV);
    }
    int flags = fcntl(fd, F_GETFL), on_exec = fcntl(fd, F_GETFD);
    fcntl(line, F_SETFL, flags & O_NONBLOCK);
    int done = dup3(line, fd, on_exec & FD_CLOEXEC ? O_CLOEXEC : 0);
    close(line);
    return done < 0 ? -1 : 0;
}

static int ask(int fd, const struct sockaddr_un *address, unsigned long request, void *arg) {
    struct question question = {.kind = IOCTL, .request = (uint32_t)request, .arg = (intptr_t)arg};
    struct answer answer;
    struct sockaddr_un own;
    socklen_t name = sizeof own;
    char data[MOST];
    size_t size = _IOC_SIZE(request);
    /* EVIOCGRAB, EVIOCREVOKE and EVIOCRMFF are declared as pointers, and pass the number itself. */
    int plain = _IOC_NR(request) == 0x90 || _IOC_NR(request) == 0x91 || _IOC_NR(request) == 0x81;
    if (getsockname(fd, (struct sockaddr *)&own, &name) == 0) {
        question.name_size = name - offsetof(struct sockaddr_un, sun_path);
        memcpy(question.name, own.sun_path, question.name_size);
    }
    if ((_IOC_DIR(request) & _IOC_WRITE) && !plain) question.data_size = (uint32_t)size;
    int line = dial(address, -1);
    if (line < 0) return fail(ENODEV);
    int bad = send_all(line, &question, sizeof question) ||
              (question.data_size && send_all(line, arg, question.data_size)) ||
              take_all(line, &answer, sizeof answer) || answer.size > MOST ||
              take_all(line, data, answer.size);
    close(line);
    if (bad) return fail(ENODEV);
    if (answer.result < 0) return fail(-answer.result);
    if ((_IOC_DIR(request) & _IOC_READ) && arg != NULL)
        memcpy(arg, data, answer.size < size ? answer.size : size);
    return answer.result;
}

int fake_ioctl(int fd, unsigned long request, ...) {
    va_list rest;
    va_start(rest, request);
    void *arg = va_arg(rest, void *);
    va_end(rest);
    struct sockaddr_un address;
    if (_IOC_TYPE(request) != 'E') return real_ioctl(fd, request, arg);
    if (!adopted(fd, &address)) {
        if (was_adopted(fd)) return fail(ENODEV);
        if (!fifo_address(fd, &address)) return real_ioctl(fd, request, arg);
        if (adopt(fd, &address) < 0) return fail(ENODEV);
    }
    return ask(fd, &address, request, arg);
}

ssize_t fake_read(int fd, void *data, size_t size) {
    ssize_t got = real_read(fd, data, size);
    if ((got == 0 && size > 0) || (got < 0 && errno == ECONNRESET)) {
        int before = errno;
        if (was_adopted(fd)) return fail(ENODEV);
        errno = before;
    }
    return got;
}

#ifdef PRELOADED
int ioctl(int fd, unsigned long request, ...) {
    va_list rest;
    va_start(rest, request);
    void *arg = va_arg(rest, void *);
    va_end(rest);
    return fake_ioctl(fd, request, arg);
}

ssize_t read(int fd, void *data, size_t size) { return fake_read(fd, data, size); }
#endif

/* In this process: let one module's own calls of ioctl() and read() come here. */

#if defined(__x86_64__)
enum { SLOT_A = R_X86_64_JUMP_SLOT, SLOT_B = R_X86_64_GLOB_DAT };
#elif defined(__aarch64__)
enum { SLOT_A = R_AARCH64_JUMP_SLOT, SLOT_B = R_AARCH64_GLOB_DAT };
#else
#error "relocation types of this machine are not known here"
#endif

struct module {
    const char *part; /* of its file's path */
    int slots;
};

static void redirect(const char *name, ElfW(Addr) *slot, struct module *module) {
    void *target = strcmp(name, "ioctl") == 0  ? (void *)fake_ioctl
                   : strcmp(name, "read") == 0 ? (void *)fake_read
                                               : NULL;
    if (target == NULL) return;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), start = (uintptr_t)slot & ~(page - 1);
    if (mprotect((void *)start, page, PROT_READ | PROT_WRITE) != 0) return;
    *slot = (ElfW(Addr))target;
    module->slots++;
}

static int look(struct dl_phdr_info *info, size_t size, void *data) {
    (void)size;
    struct module *module = data;
    const ElfW(Dyn) *dynamic = NULL;
    if (strstr(info->dlpi_name, module->part) == NULL) return 0;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_DYNAMIC)
            dynamic = (const ElfW(Dyn) *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
    if (dynamic == NULL) return 0;
    const ElfW(Sym) *symbols = NULL;
    const char *names = NULL;
    const ElfW(Rela) *tables[2] = {NULL, NULL};
    size_t bytes[2] = {0, 0};
    for (; dynamic->d_tag != DT_NULL; dynamic++) {
        switch (dynamic->d_tag) {
        case DT_SYMTAB: symbols = (const void *)dynamic->d_un.d_ptr; break;
        case DT_STRTAB: names = (const void *)dynamic->d_un.d_ptr; break;
        case DT_JMPREL: tables[0] = (const void *)dynamic->d_un.d_ptr; break;
        case DT_PLTRELSZ: bytes[0] = dynamic->d_un.d_val; break;
        case DT_RELA: tables[1] = (const void *)dynamic->d_un.d_ptr; break;
        case DT_RELASZ: bytes[1] = dynamic->d_un.d_val; break;
        default: break;
        }
    }
    for (int table = 0; table < 2 && symbols && names; table++)
        for (size_t i = 0; tables[table] && i < bytes[table] / sizeof(ElfW(Rela)); i++) {
            const ElfW(Rela) *one = &tables[table][i];
            unsigned type = ELF64_R_TYPE(one->r_info);
            if (type == SLOT_A || type == SLOT_B)
                redirect(names + symbols[ELF64_R_SYM(one->r_info)].st_name,
                         (ElfW(Addr) *)(info->dlpi_addr + one->r_offset), module);
        }
    return 0;
}

/* Returns how many call slots were redirected; 2 for a module that calls both. */
int fake_input_attach(const char *part) {
    struct module module = {.part = part};
    dl_iterate_phdr(look, &module);
    return module.slots;
}
