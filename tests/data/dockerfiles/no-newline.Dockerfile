FROM scratch
CMD ["/a"]