"""What the simulated scanner says of itself, as eSCL (Mopria eSCL Specification 2.97)."""

import re
from dataclasses import dataclass

_CAPABILITIES = """<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerCapabilities xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03"
 xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm">
 <pwg:Version>2.63</pwg:Version>
 <pwg:MakeAndModel>Example Flat Scanner</pwg:MakeAndModel>
 <pwg:SerialNumber>SIM0001</pwg:SerialNumber>
 <scan:UUID>4509a320-00a0-008f-00b6-000000000001</scan:UUID>
 <scan:Platen><scan:PlatenInputCaps>{caps}</scan:PlatenInputCaps></scan:Platen>
 <scan:Adf><scan:AdfSimplexInputCaps>{caps}</scan:AdfSimplexInputCaps>
  <scan:FeederCapacity>50</scan:FeederCapacity>
  <scan:AdfOptions><scan:AdfOption>DetectPaperLoaded</scan:AdfOption></scan:AdfOptions>
 </scan:Adf>
</scan:ScannerCapabilities>
"""
_CAPS = """
 <scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>2550</scan:MaxWidth>
 <scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>3508</scan:MaxHeight>
 <scan:MaxScanRegions>1</scan:MaxScanRegions>
 <scan:SettingProfiles><scan:SettingProfile>
  <scan:ColorModes><scan:ColorMode>Grayscale8</scan:ColorMode>
   <scan:ColorMode>RGB24</scan:ColorMode></scan:ColorModes>
  <scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>
   <scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:DocumentFormats>
  <scan:SupportedResolutions><scan:DiscreteResolutions>{resolutions}
  </scan:DiscreteResolutions></scan:SupportedResolutions>
 </scan:SettingProfile></scan:SettingProfiles>
"""
_STATUS = """<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerStatus xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03"
 xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm">
 <pwg:Version>2.63</pwg:Version><pwg:State>{state}</pwg:State>
 <scan:AdfState>{adf}</scan:AdfState>
</scan:ScannerStatus>
"""
RESOLUTIONS = (75, 150, 300)


def capabilities() -> bytes:
    """GET ScannerCapabilities."""
    listed = "".join(
        f"<scan:DiscreteResolution><scan:XResolution>{dpi}</scan:XResolution>"
        f"<scan:YResolution>{dpi}</scan:YResolution></scan:DiscreteResolution>"
        for dpi in RESOLUTIONS
    )
    return _CAPABILITIES.format(caps=_CAPS.format(resolutions=listed)).encode()


def status(state: str, adf: str) -> bytes:
    """GET ScannerStatus."""
    return _STATUS.format(state=state, adf=adf).encode()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a POST to ScanJobs asks for; the region in 1/300 inch."""

    feeder: bool
    color: bool
    dpi: int
    left: int
    top: int
    width: int
    height: int


def wanted(body: bytes) -> Wanted:
    """Read ScanSettings; what is missing has a default, as on real devices."""
    words = body.decode("utf-8", "replace")

    def one(name: str, otherwise: str) -> str:
        found = re.search(rf"<(?:\w+:)?{name}>([^<]*)</", words)
        return found[1].strip() if found else otherwise

    return Wanted(
        feeder=one("InputSource", "Platen") == "Feeder",
        color=one("ColorMode", "RGB24") == "RGB24",
        dpi=int(one("XResolution", "150")),
        left=int(one("XOffset", "0")),
        top=int(one("YOffset", "0")),
        width=int(one("Width", "2550")),
        height=int(one("Height", "3508")),
    )
