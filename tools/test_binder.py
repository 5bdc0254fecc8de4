"""Binder's way in. The rehearsal of it takes a quarter of an hour, and root for a scratch system:

CONVBOOK_BINDER=/var/tmp/binder python3 -m unittest test_binder

It does what repo2docker does with binder/, in the same order, in a Debian of its own: the packages
of apt.txt as root, the environment, postBuild as a user without rights, start. Debian's packages
take the place of conda's. The folder is kept, so that a second rehearsal is quick.
"""

import os
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

import run
from sizes import size

ROOT = Path(__file__).resolve().parent.parent
BINDER = ROOT / "binder"
# In the place of the image that repo2docker starts from, and of environment.yml.
DEBIAN = "trixie"
BASE = ["ca-certificates", "curl", "unzip"]
CONDA = ["python3-notebook", "jupyter-nbconvert", "python3-nbclient", "openjdk-21-jdk-headless"]
USER = ("jovyan", "1000")
MOST = 2 << 30
FINE = 1800 << 20
SIZES = """
import re, sys, nbformat
from nbclient import NotebookClient
for path in sys.argv[1:]:
    client = NotebookClient(nbformat.read(path, 4), kernel_name="convbook", timeout=None)
    def note(**_):
        status = open(f"/proc/{client.km.provisioner.pid}/status").read()
        client.peak = int(re.search(r"VmHWM:\\s*(\\d+)", status)[1]) >> 10
    client.on_cell_executed = note
    client.execute()
    print(path, client.peak, "MB", flush=True)
"""


class BinderFilesTest(unittest.TestCase):
    def test_binder_reads_the_environment_that_everybody_reads(self):
        self.assertEqual(
            (BINDER / "environment.yml").read_text(), (ROOT / "environment.yml").read_text()
        )

    def test_the_fonts_that_the_launcher_asks_for_are_there(self):
        wanted = re.search(r'^DEBIAN_FONTS="(.*)"$', (ROOT / "convbook").read_text(), re.M)[1]
        self.assertLessEqual(set(wanted.split()), set(packages()))

    def test_the_scripts_can_be_run(self):
        for name in ("postBuild", "start"):
            self.assertTrue(os.access(BINDER / name, os.X_OK), name)


def packages():
    lines = (line.partition("#")[0].strip() for line in (BINDER / "apt.txt").read_text().splitlines())
    return [line for line in lines if line]


@size("long")
@unittest.skipUnless(
    "CONVBOOK_BINDER" in os.environ and sys.platform == "linux" and os.geteuid() == 0,
    "takes a quarter of an hour and root; set CONVBOOK_BINDER to a folder for the scratch system",
)
class RehearsalTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = Path(os.environ["CONVBOOK_BINDER"])
        if not (cls.root / "etc").exists():
            subprocess.run(["debootstrap", "--variant=minbase", DEBIAN, cls.root], check=True)
        # A network may have a certificate of its own.
        own = "usr/local/share/ca-certificates"
        shutil.copytree(f"/{own}", cls.root / own, dirs_exist_ok=True)
        shutil.copy("/etc/hosts", cls.root / "etc/hosts")
        shutil.copy("/etc/resolv.conf", cls.root / "etc/resolv.conf")
        name, uid = USER
        cls.home = Path("/home", name)
        if not (cls.root / cls.home.relative_to("/")).exists():
            cls.as_root("useradd", "--create-home", "--uid", uid, name)
        if not (cls.root / "proc/self").exists():
            subprocess.run(["mount", "-t", "proc", "proc", cls.root / "proc"], check=True)
            cls.addClassCleanup(subprocess.run, ["umount", cls.root / "proc"], check=True)
            subprocess.run(["mount", "--bind", "/dev", cls.root / "dev"], check=True)
            cls.addClassCleanup(subprocess.run, ["umount", cls.root / "dev"], check=True)

    @classmethod
    def inside(cls, user, *command, **options):
        home = "/root" if user == "root" else str(cls.home)
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        clean = ["env", "-i", f"HOME={home}", f"PATH={path}", "LANG=C.UTF-8", f"USER={user}"]
        clean += ["DEBIAN_FRONTEND=noninteractive"]
        enter = ["chroot", *([] if user == "root" else [f"--userspec={user}:{user}"]), cls.root]
        go = ["sh", "-c", 'cd "$HOME" && exec "$@"', "sh"]
        return subprocess.run([*enter, *clean, *go, *command], check=True, **options)

    @classmethod
    def as_root(cls, *command):
        cls.inside("root", *command)

    def as_user(self, *command, **options):
        return self.inside(USER[0], *command, **options)

    def limit(self):
        """A group of processes that may take what Binder lets a visitor have; returns its folder."""
        one, two = Path("/sys/fs/cgroup/memory"), Path("/sys/fs/cgroup")
        group = (one if one.exists() else two) / "convbook-binder"
        group.mkdir(exist_ok=True)
        self.addCleanup(group.rmdir)
        file = "memory.limit_in_bytes" if one.exists() else "memory.max"
        (group / file).write_text(str(MOST))
        return group

    def test_an_image_is_built_and_runs_every_chapter_in_binders_memory(self):
        install = ["apt-get", "install", "-q", "-y", "--no-install-recommends"]
        install += ["-o", "Dpkg::Options::=--force-unsafe-io"]  # nobody needs it after a power cut
        self.as_root("apt-get", "update", "-q")
        self.as_root(*install, *BASE)
        self.as_root("update-ca-certificates")
        self.as_root(*install, *packages())
        home = self.root / self.home.relative_to("/")
        archive = subprocess.run(
            ["git", "archive", "HEAD"], cwd=ROOT, check=True, stdout=subprocess.PIPE
        )
        subprocess.run(["tar", "x", "-C", home], input=archive.stdout, check=True)
        if "CONVBOOK_DATA" in os.environ:
            cache = home / ".cache/convbook"
            shutil.copytree(os.environ["CONVBOOK_DATA"], cache, dirs_exist_ok=True)
            self.as_root("chmod", "-R", "u+w", "/" + str(cache.relative_to(self.root)))
        self.as_root("chown", "-R", f"{USER[0]}:{USER[0]}", str(self.home))
        self.as_root(*install, *CONDA)
        self.as_user("binder/postBuild")
        group = self.limit()
        chapters = [path.name for path in run.chapters()]
        said = self.root / "peaks.txt"
        with open(said, "w") as out:
            self.as_user(
                "sh", "-c", 'cd notebooks && exec "$@"', "sh",
                "../binder/start", "python3", "-c", SIZES, *chapters,
                preexec_fn=lambda: (group / "cgroup.procs").write_text(str(os.getpid())),
                stdout=out,
            )  # fmt: skip
        print(said.read_text())
        peaks = {name: int(mb) for name, mb in re.findall(r"(\S+) (\d+) MB", said.read_text())}
        self.assertEqual(sorted(peaks), chapters)
        self.assertLess(max(peaks.values()), FINE >> 20)


if __name__ == "__main__":
    unittest.main()
