/* A PC/SC reader on a cable that tests can pull, and that tells of cards at once.
 *
 * pcscd loads this as the driver of its reader. It hands every call on to vpcd's driver; as long as
 * the file JIUJIN_READER_CABLE is missing it fails, as the driver of an unplugged reader does. Like
 * the drivers of USB readers it brings its own wait for card events: pcscd's would take 0.4 s.
 */
#include <dlfcn.h>
#include <ifdhandler.h>
#include <stdlib.h>
#include <unistd.h>

#define VPCD "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"

static void *vpcd(const char *name)
{
    static void *library;
    if (!library)
        library = dlopen(VPCD, RTLD_NOW | RTLD_LOCAL);
    return library ? dlsym(library, name) : NULL;
}

static int pulled(void)
{
    const char *cable = getenv("JIUJIN_READER_CABLE");
    return cable && access(cable, F_OK) != 0;
}

#define HAND_ON(name, parameters, arguments)                                    \
    RESPONSECODE name parameters                                                \
    {                                                                           \
        RESPONSECODE(*real) parameters = (RESPONSECODE(*) parameters)vpcd(#name); \
        RESPONSECODE result;                                                    \
        if (!real || pulled())                                                  \
            return IFD_COMMUNICATION_ERROR;                                     \
        result = real arguments;                                                \
        return pulled() ? IFD_COMMUNICATION_ERROR : result;                     \
    }

HAND_ON(IFDHCreateChannel, (DWORD lun, DWORD channel), (lun, channel))
HAND_ON(IFDHCreateChannelByName, (DWORD lun, LPSTR device), (lun, device))
HAND_ON(IFDHSetCapabilities, (DWORD lun, DWORD tag, DWORD size, PUCHAR value), (lun, tag, size, value))
HAND_ON(IFDHSetProtocolParameters,
        (DWORD lun, DWORD protocol, UCHAR flags, UCHAR pts1, UCHAR pts2, UCHAR pts3),
        (lun, protocol, flags, pts1, pts2, pts3))
HAND_ON(IFDHPowerICC, (DWORD lun, DWORD action, PUCHAR atr, PDWORD size), (lun, action, atr, size))
HAND_ON(IFDHTransmitToICC,
        (DWORD lun, SCARD_IO_HEADER send, PUCHAR out, DWORD out_size, PUCHAR in, PDWORD in_size,
         PSCARD_IO_HEADER receive),
        (lun, send, out, out_size, in, in_size, receive))
HAND_ON(IFDHControl,
        (DWORD lun, DWORD code, PUCHAR out, DWORD out_size, PUCHAR in, DWORD in_size, LPDWORD got),
        (lun, code, out, out_size, in, in_size, got))
HAND_ON(IFDHICCPresence, (DWORD lun), (lun))

static RESPONSECODE card_event(DWORD lun, int timeout_ms)
{
    (void)lun, (void)timeout_ms;
    usleep(20 * 1000);
    return IFD_SUCCESS;
}

/* A channel is closed whether the cable is in or not. */
RESPONSECODE IFDHCloseChannel(DWORD lun)
{
    RESPONSECODE (*real)(DWORD) = (RESPONSECODE(*)(DWORD))vpcd("IFDHCloseChannel");
    return real ? real(lun) : IFD_COMMUNICATION_ERROR;
}

/* One slot instead of vpcd's two; its ATR needs the cable. */
RESPONSECODE IFDHGetCapabilities(DWORD lun, DWORD tag, PDWORD size, PUCHAR value)
{
    RESPONSECODE (*real)(DWORD, DWORD, PDWORD, PUCHAR) =
        (RESPONSECODE(*)(DWORD, DWORD, PDWORD, PUCHAR))vpcd("IFDHGetCapabilities");
    if (tag == TAG_IFD_SLOTS_NUMBER && *size >= 1) {
        *size = 1;
        *value = 1;
        return IFD_SUCCESS;
    }
    if (tag == TAG_IFD_POLLING_THREAD_WITH_TIMEOUT && *size >= sizeof(void *)) {
        *size = sizeof(void *);
        *(RESPONSECODE(**)(DWORD, int))value = card_event;
        return IFD_SUCCESS;
    }
    if (!real || (tag == TAG_IFD_ATR && pulled()))
        return IFD_COMMUNICATION_ERROR;
    return real(lun, tag, size, value);
}
