import resource

from tallycast.http.open_files import sockets_most


# 70 % of what may be open; the soft limit is raised to the hard one.
def test_the_share_of_the_chat() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        most = sockets_most()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        assert soft == hard
        assert most == int(min(hard, 1_000_000) * 0.7) if hard != resource.RLIM_INFINITY else 700_000
        assert sockets_most() == most
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
