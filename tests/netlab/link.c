/* A bad line between two Ethernet interfaces: loss, delay, jitter, rate with a bounded queue, cuts.
 *
 *   link IF_A IF_B      forwards between them; one setting a line on standard input:
 *                       loss PERCENT | delay MS | jitter MS | rate KBITS (0: none) | queue MS |
 *                       down 0/1 | udp open/turn/closed ; answers "ok" for each line
 *   link --plain IF     turns off the offloads that would hand over unfinished checksums
 *
 * Each setting holds for both directions. Order is kept: a late packet holds up those behind it.
 * It stands in for tc netem, which many kernels are built without. ARP is never lost, so that
 * loss hits what is measured. "udp turn" lets only UDP port 3478 pass, "udp closed" none. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/ethtool.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FRAME_MAX 2048
#define SLOTS 16384 /* frames in flight a direction: 1 s of delay at 16000 frames/s */

struct frame { double due; int size; unsigned char data[FRAME_MAX]; };
struct way { int from, to; struct frame *ring; unsigned head, tail; double busy_until, last_due; };

static double loss, delay_ms, jitter_ms, rate_kbit, queue_ms = 400;
static int down, udp; /* udp: 0 open, 1 only TURN, 2 closed */

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void die(const char *what) { perror(what); exit(1); }

static int open_interface(const char *name) {
    int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, htons(ETH_P_ALL));
    if (fd < 0) die("socket");
    struct sockaddr_ll at = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
    at.sll_ifindex = if_nametoindex(name);
    if (!at.sll_ifindex || bind(fd, (struct sockaddr *)&at, sizeof at)) die(name);
    struct packet_mreq all = {.mr_ifindex = at.sll_ifindex, .mr_type = PACKET_MR_PROMISC};
    if (setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all)) die("promisc");
    int room = 4 << 20;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    return fd;
}

static void plain(const char *name) {
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    unsigned off[] = {ETHTOOL_STXCSUM, ETHTOOL_SRXCSUM, ETHTOOL_SGSO, ETHTOOL_STSO, ETHTOOL_SGRO};
    for (unsigned i = 0; i < sizeof off / sizeof *off; i++) {
        struct ethtool_value value = {.cmd = off[i], .data = 0};
        struct ifreq request = {0};
        strncpy(request.ifr_name, name, IFNAMSIZ - 1);
        request.ifr_data = (void *)&value;
        ioctl(fd, SIOCETHTOOL, &request); /* what an interface lacks it cannot do wrong */
    }
    close(fd);
}

static int refused(const unsigned char *p, int size) {
    if (!udp || size < 42 || p[12] != 8 || p[13] != 0 || p[23] != 17) return 0;
    const unsigned char *ports = p + 14 + (p[14] & 15) * 4;
    int from = ports[0] << 8 | ports[1], to = ports[2] << 8 | ports[3];
    return !(udp == 1 && (from == 3478 || to == 3478));
}

static void take(struct way *way) {
    unsigned char data[FRAME_MAX];
    struct sockaddr_ll who;
    socklen_t length = sizeof who;
    int size;
    while ((size = recvfrom(way->from, data, sizeof data, 0, (void *)&who, &length)) > 0) {
        length = sizeof who;
        if (who.sll_pkttype == PACKET_OUTGOING || down || refused(data, size)) continue;
        int arp = data[12] == 8 && data[13] == 6;
        if (!arp && drand48() * 100 < loss) continue;
        double at = now();
        if (rate_kbit > 0) {
            double start = way->busy_until > at ? way->busy_until : at;
            if (start - at > queue_ms) continue;
            way->busy_until = at = start + size * 8 / rate_kbit;
        }
        at += delay_ms + drand48() * jitter_ms;
        if (at < way->last_due) at = way->last_due;
        if (way->head - way->tail == SLOTS) continue;
        struct frame *slot = &way->ring[way->head++ % SLOTS];
        slot->due = way->last_due = at;
        slot->size = size;
        memcpy(slot->data, data, size);
    }
}

static void give(struct way *way, double at) {
    for (; way->tail != way->head; way->tail++) {
        struct frame *slot = &way->ring[way->tail % SLOTS];
        if (slot->due > at) return;
        if (!down && send(way->to, slot->data, slot->size, 0) < 0) continue;
    }
}

static void obey(char *line) {
    char name[16], value[16];
    if (sscanf(line, "%15s %15s", name, value) != 2) return;
    double number = atof(value);
    if (!strcmp(name, "loss")) loss = number;
    else if (!strcmp(name, "delay")) delay_ms = number;
    else if (!strcmp(name, "jitter")) jitter_ms = number;
    else if (!strcmp(name, "rate")) rate_kbit = number;
    else if (!strcmp(name, "queue")) queue_ms = number;
    else if (!strcmp(name, "down")) down = number != 0;
    else if (!strcmp(name, "udp")) udp = !strcmp(value, "turn") ? 1 : !strcmp(value, "closed") * 2;
    else { printf("unknown %s\n", name); fflush(stdout); return; }
    puts("ok");
    fflush(stdout);
}

int main(int count, char **words) {
    if (count == 3 && !strcmp(words[1], "--plain")) return plain(words[2]), 0;
    if (count != 3) return fprintf(stderr, "usage: link IF_A IF_B | link --plain IF\n"), 2;
    int a = open_interface(words[1]), b = open_interface(words[2]);
    struct way ways[2] = {{.from = a, .to = b}, {.from = b, .to = a}};
    for (int i = 0; i < 2; i++)
        if (!(ways[i].ring = malloc(sizeof(struct frame) * SLOTS))) die("malloc");
    setvbuf(stdin, 0, _IONBF, 0); /* poll must see a second line */
    srand48(time(0));
    puts("ready");
    fflush(stdout);
    struct pollfd polls[3] = {{a, POLLIN, 0}, {b, POLLIN, 0}, {0, POLLIN, 0}};
    for (;;) {
        double wait = 1000, at = now();
        for (int i = 0; i < 2; i++) {
            give(&ways[i], at);
            if (ways[i].tail == ways[i].head) continue;
            double left = ways[i].ring[ways[i].tail % SLOTS].due - at;
            if (left < wait) wait = left > 0 ? left : 0;
        }
        struct timespec pause = {(long)(wait / 1000), (long)(wait * 1e6) % 1000000000};
        ppoll(polls, 3, &pause, 0);
        take(&ways[0]);
        take(&ways[1]);
        if (polls[2].revents) {
            char line[128];
            if (!fgets(line, sizeof line, stdin)) return 0;
            obey(line);
        }
    }
}
