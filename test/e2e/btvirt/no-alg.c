/*
 * btvirt opens the kernel's cipher sockets (AF_ALG) for encrypted links and gives up on each controller where there are
 * none, as in most containers. Preloaded, this lets it open something in their place: our links are not encrypted.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>

int socket(int domain, int type, int protocol)
{
	int (*real)(int, int, int) = dlsym(RTLD_NEXT, "socket");

	return domain == AF_ALG ? open("/dev/null", O_RDWR | O_CLOEXEC) : real(domain, type, protocol);
}

int bind(int fd, const struct sockaddr *address, socklen_t length)
{
	int (*real)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "bind");

	return address->sa_family == AF_ALG ? 0 : real(fd, address, length);
}
