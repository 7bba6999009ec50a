FROM fedora:41
RUN dnf install -y httpd && dnf clean all
RUN dnf -y update
RUN yum install vim
EXPOSE 80 443
CMD ["/usr/sbin/httpd", "-DFOREGROUND"]
