"""On what a model is trained."""

from .tables import BadInput

DEVICES = ("cuda", "mps", "cpu")


def choose_device(environment, library, available):
    """The device, and why, in words: what RESEARCH_DEVICE asks for, else the GPU that this task holds a lease of.

    A lease shows in CUDA_VISIBLE_DEVICES, which the runner sets, on Apple's GPUs too. A GPU that is visible without one is
    left to those who wait for it. `available` are the devices that `library` can use here; it always has the CPU.
    """
    asked, leased = environment.get("RESEARCH_DEVICE", ""), environment.get("CUDA_VISIBLE_DEVICES", "")
    if asked:
        return _asked(asked, library, available), f"RESEARCH_DEVICE={asked}"
    if leased in ("", "-1"):
        return "cpu", "no GPU is leased"
    gpu = next((device for device in DEVICES if device in available and device != "cpu"), None)
    return (gpu, f"GPU {leased} is leased") if gpu else ("cpu", f"GPU {leased} is leased, but {library} can use none here")


def _asked(device, library, available):
    if device not in DEVICES:
        raise BadInput(f"RESEARCH_DEVICE={device}: known are {', '.join(DEVICES)}")
    if device != "cpu" and device not in available:
        raise BadInput(f"RESEARCH_DEVICE={device}, but {library} cannot use that here")
    return device


def xgboost_parameters(device, version):
    """How a version of XGBoost is told its device: `device` exists since 2.0, where `gpu_hist` began to go."""
    major = int(version.split(".")[0])
    if device != "cuda":
        return {"tree_method": "hist"}
    return {"tree_method": "hist", "device": "cuda"} if major >= 2 else {"tree_method": "gpu_hist"}
