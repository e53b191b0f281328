/* A V4L2 device without a kernel driver: a unix socket that answers open, ioctl, mmap and poll.
 *
 * A node of the fake is a unix socket named video*. open() of a socket fails with ENXIO; then this
 * code connects to it instead, and the camera behind it (camera.py, same folder) answers every
 * ioctl in the kernel's own structures. What open() returns is an eventfd of the camera's, readable
 * when a frame is done, so select() and poll() are the kernel's; mmap() maps the camera's memory.
 *
 * Two ways in: LD_PRELOAD for a whole program, or v4l2_fake_hook() in a program that runs already
 * (it puts these functions into the import tables of all loaded modules, as LD_PRELOAD would have).
 *
 * request: u32 op, u32 size, payload     op = the ioctl's number, or OP_HELLO, OP_FLOCK
 * answer:  i32 errno (0 = well), u32 size, payload; the first one carries the two descriptors
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { OP_HELLO = 1, OP_FLOCK = 2, MOST_FILES = 4096, MOST_PAYLOAD = 16384, ANSWER_S = 60 };

struct head {
    uint32_t word;
    uint32_t size;
};

/* One open node. The process is kept, as a child of vfork() closes its parent's table otherwise. */
struct node {
    int control;
    int memory;
    pid_t owner;
    pthread_mutex_t one_at_a_time;
};

static struct node nodes[MOST_FILES];

static struct node *node_of(int fd)
{
    if (fd < 0 || fd >= MOST_FILES || nodes[fd].control <= 0)
        return NULL;
    return nodes[fd].owner == (pid_t)syscall(SYS_getpid) ? &nodes[fd] : NULL;
}

static int close_plainly(int fd)
{
    return (int)syscall(SYS_close, fd);
}

static int send_all(int line, const void *data, size_t size)
{
    const char *at = data;
    while (size > 0) {
        ssize_t sent = send(line, at, size, MSG_NOSIGNAL);
        if (sent <= 0 && errno != EINTR)
            return -1;
        if (sent > 0)
            at += sent, size -= (size_t)sent;
    }
    return 0;
}

static int receive_all(int line, void *data, size_t size)
{
    char *at = data;
    while (size > 0) {
        ssize_t got = recv(line, at, size, 0);
        if (got == 0 || (got < 0 && errno != EINTR))
            return -1;
        if (got > 0)
            at += got, size -= (size_t)got;
    }
    return 0;
}

/* One question and its answer, in place. A camera that is gone answers ENODEV, as a kernel would. */
static int ask(struct node *node, uint32_t op, void *payload, uint32_t size)
{
    struct head head = {op, size};
    char spare[MOST_PAYLOAD];
    int trouble = ENODEV;

    pthread_mutex_lock(&node->one_at_a_time);
    int line = node->control;
    /* 0: closed by another thread while this one waited for its turn. */
    if (line > 0 && send_all(line, &head, sizeof head) == 0 && send_all(line, payload, size) == 0 &&
        receive_all(line, &head, sizeof head) == 0 && head.size <= sizeof spare &&
        receive_all(line, spare, head.size) == 0) {
        trouble = (int)head.word;
        memcpy(payload, spare, head.size < size ? head.size : size);
    }
    pthread_mutex_unlock(&node->one_at_a_time);
    if (trouble == 0)
        return 0;
    errno = trouble;
    return -1;
}

/* The hello: tells the flags of open(), gets errno or the descriptors {eventfd, memory}. */
static int greet(int line, int flags, int files[2])
{
    uint32_t said[3] = {OP_HELLO, sizeof(uint32_t), (uint32_t)flags};
    struct head head;
    char room[CMSG_SPACE(2 * sizeof(int))];
    struct iovec part = {&head, sizeof head};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = room,
                             .msg_controllen = sizeof room};

    if (send_all(line, said, sizeof said) != 0)
        return ENODEV;
    if (recvmsg(line, &message, MSG_CMSG_CLOEXEC) != (ssize_t)sizeof head)
        return ENODEV;
    struct cmsghdr *control = CMSG_FIRSTHDR(&message);
    if (head.word != 0)
        return (int)head.word;
    if (control == NULL || control->cmsg_type != SCM_RIGHTS)
        return EPROTO;
    memcpy(files, CMSG_DATA(control), 2 * sizeof(int));
    return 0;
}

static int is_node(const char *path, char *real)
{
    struct stat status;
    if (realpath(path, real) == NULL || stat(real, &status) != 0 || !S_ISSOCK(status.st_mode))
        return 0;
    const char *name = strrchr(real, '/');
    return name != NULL && strncmp(name, "/video", 6) == 0;
}

static int open_node(const char *real, int flags)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct timeval patience = {.tv_sec = ANSWER_S};
    int files[2], trouble = ENODEV;

    if (strlen(real) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(address.sun_path, real);
    int line = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (line < 0)
        return -1;
    setsockopt(line, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(line, (struct sockaddr *)&address, sizeof address) == 0)
        trouble = greet(line, flags, files);
    if (trouble == 0 && files[0] >= MOST_FILES) {
        close_plainly(files[0]), close_plainly(files[1]);
        trouble = EMFILE;
    }
    if (trouble != 0) {
        close_plainly(line);
        errno = trouble;
        return -1;
    }
    struct node *node = &nodes[files[0]];
    pthread_mutex_init(&node->one_at_a_time, NULL);
    node->memory = files[1];
    node->owner = (pid_t)syscall(SYS_getpid);
    node->control = line;
    return files[0];
}

static int here_open(const char *path, int flags, ...)
{
    char real[PATH_MAX];
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
    va_end(more);
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    if (fd >= 0 || errno != ENXIO)
        return fd;
    if (!is_node(path, real)) {
        errno = ENXIO;
        return -1;
    }
    return open_node(real, flags);
}

static int here_ioctl(int fd, unsigned long code, ...)
{
    va_list more;
    va_start(more, code);
    void *argument = va_arg(more, void *);
    va_end(more);
    struct node *node = node_of(fd);
    if (node == NULL)
        return (int)syscall(SYS_ioctl, fd, code, argument);
    /* The size of the argument is part of an ioctl's number (linux/ioctl.h: 14 bits from 16). */
    return ask(node, (uint32_t)code, argument, (uint32_t)(code >> 16) & 0x3fff);
}

static int here_flock(int fd, int operation)
{
    struct node *node = node_of(fd);
    uint32_t word = (uint32_t)operation;
    if (node == NULL)
        return (int)syscall(SYS_flock, fd, operation);
    return ask(node, OP_FLOCK, &word, sizeof word);
}

static void *here_mmap(void *where, size_t size, int access, int flags, int fd, off_t from)
{
    struct node *node = node_of(fd);
    return (void *)syscall(SYS_mmap, where, size, access, flags, node ? node->memory : fd, from);
}

static int here_close(int fd)
{
    struct node *node = node_of(fd);
    if (node != NULL) {
        int line = node->control;
        node->control = 0;
        /* Ends a question that another thread may be waiting with. */
        shutdown(line, SHUT_RDWR);
        pthread_mutex_lock(&node->one_at_a_time);
        pthread_mutex_unlock(&node->one_at_a_time);
        close_plainly(line), close_plainly(node->memory);
    }
    return close_plainly(fd);
}

/* The way in by LD_PRELOAD: these names go before libc's. On 64-bit machines off_t has one size, so
 * the *64 names are the same functions. */
int open(const char *path, int flags, ...) __attribute__((alias("here_open")));
int open64(const char *path, int flags, ...) __attribute__((alias("here_open")));
int ioctl(int fd, unsigned long code, ...) __attribute__((alias("here_ioctl")));
int flock(int fd, int operation) __attribute__((alias("here_flock")));
void *mmap(void *, size_t, int, int, int, off_t) __attribute__((alias("here_mmap")));
void *mmap64(void *, size_t, int, int, int, off_t) __attribute__((alias("here_mmap")));
int close(int fd) __attribute__((alias("here_close")));

/* The way in for a program that runs already. The static functions are put into the tables: by
 * their public names the linker would find libc's, which was there before. */

static const struct {
    const char *name;
    void *here;
} HOOKS[] = {{"open", here_open},   {"open64", here_open}, {"ioctl", here_ioctl},
             {"mmap", here_mmap},   {"mmap64", here_mmap}, {"close", here_close},
             {"flock", here_flock}};

static int put(void **slot, void *here)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t from = (uintptr_t)slot & ~(page - 1);
    if (*slot == here)
        return 0;
    /* Import tables are made read-only after start; they may stay writable in a test. */
    if (mprotect((void *)from, (uintptr_t)slot + sizeof *slot - from, PROT_READ | PROT_WRITE) != 0)
        return 0;
    *slot = here;
    return 1;
}

static int patch(ElfW(Addr) base, const ElfW(Rela) *entries, size_t size, const ElfW(Sym) *symbols,
                 const char *names)
{
    int done = 0;
    for (size_t i = 0; i < size / sizeof *entries; i++) {
        uint32_t kind = ELF64_R_TYPE(entries[i].r_info);
        if (kind != R_X86_64_JUMP_SLOT && kind != R_X86_64_GLOB_DAT &&
            kind != R_AARCH64_JUMP_SLOT && kind != R_AARCH64_GLOB_DAT)
            continue;
        const char *name = names + symbols[ELF64_R_SYM(entries[i].r_info)].st_name;
        for (size_t k = 0; k < sizeof HOOKS / sizeof *HOOKS; k++)
            if (strcmp(name, HOOKS[k].name) == 0)
                done += put((void **)(base + entries[i].r_offset), HOOKS[k].here);
    }
    return done;
}

static int visit(struct dl_phdr_info *module, size_t size, void *done)
{
    const ElfW(Dyn) *entry = NULL;
    ElfW(Addr) found[DT_NUM] = {0};
    Dl_info mine;

    (void)size;
    dladdr((void *)visit, &mine);
    if ((void *)module->dlpi_addr == mine.dli_fbase || strstr(module->dlpi_name, "linux-vdso") ||
        strstr(module->dlpi_name, "/libc.so") || strstr(module->dlpi_name, "/ld-linux"))
        return 0;
    /* No camera is opened through it, and the fake event devices may be hooked into it already. */
    if (strstr(module->dlpi_name, "/evdev/_input"))
        return 0;
    for (int i = 0; i < module->dlpi_phnum; i++)
        if (module->dlpi_phdr[i].p_type == PT_DYNAMIC)
            entry = (void *)(module->dlpi_addr + module->dlpi_phdr[i].p_vaddr);
    for (; entry != NULL && entry->d_tag != DT_NULL; entry++)
        if (entry->d_tag > 0 && entry->d_tag < DT_NUM)
            found[entry->d_tag] = entry->d_un.d_ptr;
    if (found[DT_SYMTAB] == 0 || found[DT_STRTAB] == 0)
        return 0;
    const ElfW(Sym) *symbols = (void *)found[DT_SYMTAB];
    const char *names = (void *)found[DT_STRTAB];
    *(int *)done += patch(module->dlpi_addr, (void *)found[DT_JMPREL], found[DT_PLTRELSZ], symbols,
                          names);
    *(int *)done += patch(module->dlpi_addr, (void *)found[DT_RELA], found[DT_RELASZ], symbols,
                          names);
    return 0;
}

/* Hook all modules that are loaded now; gives how many table entries were changed. */
int v4l2_fake_hook(void)
{
    int done = 0;
    dl_iterate_phdr(visit, &done);
    return done;
}
